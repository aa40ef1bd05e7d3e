using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using StreamML.Schemas.V1;

namespace StreamML.Trainer.Posting;

/// <summary>
/// Writes to Ingest as its callers do: webhooks signed like Meta's, events and feedback with a bearer token. What
/// Ingest is too busy for is sent again; as ids stay the same, nothing counts twice. Thread-safe.
/// </summary>
public sealed class IngestClient : IDisposable
{
    // Longer than a restart of an installation takes.
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan CallMax = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(2);
    private const int ProblemsShown = 3;

    private readonly IngestAddress _target;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;

    /// <summary>Creates a client; nothing is sent yet.</summary>
    public IngestClient(IngestAddress target, TimeProvider time)
        : this(target, time, new SocketsHttpHandler())
    {
    }

    internal IngestClient(IngestAddress target, TimeProvider time, HttpMessageHandler handler)
    {
        ArgumentNullException.ThrowIfNull(target);
        (_target, _time) = (target, time);
        _http = new HttpClient(handler) { BaseAddress = target.Address, Timeout = CallMax };
    }

    /// <summary>Posts a webhook body.</summary>
    /// <exception cref="PostingException">Ingest refuses it, or does not answer for two minutes.</exception>
    public Task PostWebhookAsync(byte[] body, CancellationToken cancellationToken) =>
        PostAsync(body, _target.WebhookPath, Sign, cancellationToken);

    /// <summary>Posts a body of the API: a record or an array.</summary>
    /// <exception cref="PostingException">Ingest refuses it, or does not answer for two minutes.</exception>
    public Task PostAsync(ApiKind kind, byte[] body, CancellationToken cancellationToken) =>
        PostAsync(body, kind == ApiKind.Feedback ? "/api/v1/feedback" : "/api/v1/events", Authorise, cancellationToken);

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private void Sign(HttpRequestMessage request, byte[] body) => request.Headers.Add(
        "X-Hub-Signature-256",
        "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(_target.AppSecret), body)));

    private void Authorise(HttpRequestMessage request, byte[] body)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _target.ApiToken);
        request.Headers.Add("X-Tenant", _target.Tenant);
    }

    private async Task PostAsync(
        byte[] body, string path, Action<HttpRequestMessage, byte[]> admit, CancellationToken cancellationToken)
    {
        long started = _time.GetTimestamp();
        for (int attempt = 1; ; attempt++)
        {
            string fault = await AttemptAsync(body, path, admit, cancellationToken);
            if (fault.Length == 0)
            {
                return;
            }

            if (_time.GetElapsedTime(started) > GiveUpAfter)
            {
                throw new PostingException($"{_target.Address} {fault}, for {GiveUpAfter.TotalMinutes:0} minutes.");
            }

            var wait = TimeSpan.FromMilliseconds(Math.Min(WaitMax.TotalMilliseconds, 100 * attempt));
            await Task.Delay(wait, _time, cancellationToken);
        }
    }

    // Why it should be sent again; empty: it is taken.
    private async Task<string> AttemptAsync(
        byte[] body, string path, Action<HttpRequestMessage, byte[]> admit, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        admit(request, body);
        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            return response.StatusCode switch
            {
                HttpStatusCode.OK or HttpStatusCode.Accepted => "",
                HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests => "is too busy",
                _ => throw new PostingException(await ReasonAsync(response, path, cancellationToken)),
            };
        }
        catch (HttpRequestException fault)
        {
            return $"cannot be reached ({fault.HttpRequestError})";
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return "does not answer";
        }
    }

    private async Task<string> ReasonAsync(
        HttpResponseMessage response, string path, CancellationToken cancellationToken) => response.StatusCode switch
        {
            HttpStatusCode.Unauthorized when path == _target.WebhookPath =>
                $"{_target.Address} refuses the signature: give this command its Ingest__AppSecrets__0.",
            HttpStatusCode.Unauthorized =>
                $"{_target.Address} refuses the token: give this command one of its Ingest__ApiTokens.",
            HttpStatusCode.Forbidden =>
                $"{_target.Address}: the token does not write for the tenant {_target.Tenant}. Name its own one.",
            HttpStatusCode.RequestEntityTooLarge => $"{_target.Address} refuses a body as too large: raise "
                + "Ingest__MaxApiBatch and Ingest__MaxBodyBytes there.",
            _ => $"{_target.Address}{path} answers {(int)response.StatusCode}: "
                + await ProblemsAsync(response, cancellationToken),
        };

    // Places and rules, as Ingest names them; they do not repeat what was sent.
    private static async Task<string> ProblemsAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            using var problem = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
            string detail = problem.RootElement.TryGetProperty("detail", out var given) ? given.GetString() ?? "" : "";
            return problem.RootElement.TryGetProperty("errors", out var errors)
                ? $"{detail} {string.Join("; ", errors.EnumerateObject().Take(ProblemsShown)
                    .Select(error => $"{error.Name} {error.Value[0].GetString()}"))}"
                : detail;
        }
        catch (JsonException)
        {
            return "no problem details. Is this the address of Ingest?";
        }
    }
}
