using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using StreamML.Inference.Http;

namespace StreamML.Trainer.Alerts;

/// <summary>
/// Posts alerts as JSON. With a secret, the header <c>X-StreamML-Signature: t=SECONDS,v1=HEX</c> has the time since the
/// Unix epoch and the HMAC-SHA256 of that time, a dot, and the body: a receiver recomputes it, and refuses a time that
/// is minutes old. The header <c>X-StreamML-Alert</c> is the same for every attempt at an alert. Safe from many
/// threads.
/// </summary>
internal sealed class WebhookChannel(AlertOptions options, TimeProvider time) : IAlertChannel
{
    public const string SignatureHeader = "X-StreamML-Signature";
    public const string IdHeader = "X-StreamML-Alert";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        // What is signed for one address does not go to another.
        AllowAutoRedirect = false,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public string Name => "webhook";

    public async Task<AlertAttempt> SendAsync(Alert alert, CancellationToken cancellationToken)
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(alert, Json);
        using var request = new HttpRequestMessage(HttpMethod.Post, options.WebhookUrl)
        {
            Content = new ByteArrayContent(body)
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/json", "utf-8") },
            },
        };
        request.Headers.UserAgent.ParseAdd("StreamML/1");
        request.Headers.Add(IdHeader, alert.Id);
        if (options.WebhookSecret.Length > 0)
        {
            long seconds = time.GetUtcNow().ToUnixTimeSeconds();
            request.Headers.Add(SignatureHeader, Signature(options.WebhookSecret, seconds, body));
        }

        using var response = await _http.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return response.IsSuccessStatusCode
            ? AlertAttempt.Arrived
            : new AlertAttempt(
                $"it answered {(int)response.StatusCode}", HttpAnswers.IsBusy(response.StatusCode),
                HttpAnswers.RetryAfter(response, time));
    }

    /// <summary>The value of the signature's header.</summary>
    public static string Signature(string secret, long seconds, ReadOnlySpan<byte> body)
    {
        string stamp = seconds.ToString(CultureInfo.InvariantCulture);
        byte[] signed = [.. Encoding.ASCII.GetBytes(stamp + "."), .. body];
        return $"t={stamp},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.ASCII.GetBytes(secret), signed))}";
    }

    public void Dispose() => _http.Dispose();
}
