using System.Net;
using System.Net.Http.Headers;
using StreamML.Inference.Http;

namespace StreamML.Inference.Translation.Http;

/// <summary>
/// Requests to an engine, tried as the options say. Safe from many threads. No fault of the network or the server
/// throws.
/// </summary>
internal sealed class TranslationHttpClient : IDisposable
{
    private static readonly TimeSpan RetryAfterMax = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http;
    private readonly HttpAttempts<HttpAnswer> _attempts;
    private readonly int _answerBytesMax;
    private readonly TimeProvider _time;
    private readonly Uri _base;

    /// <summary>Makes a client for an address.</summary>
    /// <param name="options">Timeouts, retries, breaker, and an address that goes before the engine's own.</param>
    /// <param name="ownUrl">The engine's own address.</param>
    /// <param name="time">Clock of timeouts and delays.</param>
    public TranslationHttpClient(TranslationOptions options, string ownUrl, TimeProvider time)
    {
        _time = time;
        _answerBytesMax = options.HttpAnswerBytesMax;
        _base = new Uri((options.Url.Length > 0 ? options.Url : ownUrl).TrimEnd('/') + "/");
        _http = new HttpClient(new SocketsHttpHandler
        {
            // A redirect would carry key and texts to another server.
            AllowAutoRedirect = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            AutomaticDecompression = DecompressionMethods.All,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _attempts = new HttpAttempts<HttpAnswer>(
            new HttpAttemptLimits(
                options.HttpTimeout, options.HttpRetries, options.HttpRetryDelay, RetryAfterMax, options.BreakDuration),
            time);
    }

    /// <summary>Sends a request, again where that may help.</summary>
    /// <param name="path">Path below the address.</param>
    /// <param name="json">Body to post; null for GET.</param>
    /// <param name="prepare">Adds headers to each attempt.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public Task<HttpAnswer> SendAsync(
        string path, byte[]? json, Action<HttpRequestMessage> prepare, CancellationToken cancellationToken) =>
        _attempts.RunAsync(token => AttemptAsync(path, json, prepare, token), cancellationToken);

    public void Dispose() => _http.Dispose();

    private async Task<HttpAnswer> AttemptAsync(
        string path, byte[]? json, Action<HttpRequestMessage> prepare, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(
            json is null ? HttpMethod.Get : HttpMethod.Post, new Uri(_base, path));
        if (json is not null)
        {
            request.Content = new ByteArrayContent(json);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
        }

        prepare(request);
        using var response = await _http.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            // The body of a refusal may quote the texts, so it is not read.
            var wait = HttpAnswers.RetryAfter(response, _time);
            return new HttpAnswer(
                null, response.StatusCode, $"it answered {(int)response.StatusCode}",
                HttpAnswers.IsBusy(response.StatusCode), wait > TimeSpan.Zero && wait <= RetryAfterMax ? wait : null);
        }

        return await HttpAnswers.ReadAsync(response, _answerBytesMax, cancellationToken) is { } body
            ? new HttpAnswer(body, response.StatusCode, null)
            : new HttpAnswer(
                null, HttpStatusCode.RequestEntityTooLarge, $"the answer is larger than {_answerBytesMax} bytes");
    }
}
