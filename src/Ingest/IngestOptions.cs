using System.ComponentModel.DataAnnotations;
using System.Net;
using StreamML.Access;

namespace StreamML.Ingest;

/// <summary>Options of the webhook and API server. Configuration section <c>Ingest</c>.</summary>
public sealed class IngestOptions : IValidatableObject
{
    private const string PathRule = "must be a path (/...), and not under /api/ or /health/";

    /// <summary>
    /// IP address to listen on, default 127.0.0.1: Meta requires HTTPS, so a proxy that terminates TLS stands in front.
    /// 0.0.0.0 or :: for all interfaces.
    /// </summary>
    public string Host { get; set; } = "127.0.0.1";

    /// <summary>Port, default 8080, 0 to 65,535; 0 picks a free one.</summary>
    [Range(0, 65_535)]
    public int Port { get; set; } = 8080;

    /// <summary>Path of Meta's webhook, default <c>/webhooks/whatsapp</c>. Starts with a slash.</summary>
    public string WebhookPath { get; set; } = "/webhooks/whatsapp";

    /// <summary>
    /// The verify token entered in Meta's App Dashboard. Empty (default): every handshake is refused. At most 1,024
    /// characters.
    /// </summary>
    [MaxLength(1_024, ErrorMessage = "must have at most 1,024 characters")]
    public string VerifyToken { get; set; } = "";

    /// <summary>
    /// App secrets, any of which may have signed a webhook: several apps, or the old and new secret during a rotation.
    /// Empty (default): every webhook is refused. At most 16, since each costs one HMAC per request.
    /// </summary>
    [MaxLength(16, ErrorMessage = "must be at most 16")]
    public List<string> AppSecrets { get; set; } = [];

    /// <summary>Path of Twilio's webhook, default <c>/webhooks/twilio</c>. Starts with a slash.</summary>
    public string TwilioPath { get; set; } = "/webhooks/twilio";

    /// <summary>
    /// Auth tokens of Twilio accounts, any of which may have signed: several accounts, or the primary and secondary
    /// token during a rotation; also shared keys of webhook rules. Empty (default): every Twilio webhook is refused. At
    /// most 16, since each costs two HMACs per request.
    /// </summary>
    [MaxLength(16, ErrorMessage = "must be at most 16")]
    public List<string> TwilioAuthTokens { get; set; } = [];

    /// <summary>
    /// The address that Twilio calls, which is part of the signature: <c>https://hooks.example.com</c> if the path is
    /// ours, or the full address without its query if a proxy changes the path. Empty (default): taken from the
    /// request.
    /// </summary>
    public string TwilioPublicUrl { get; set; } = "";

    /// <summary>
    /// Whether <c>X-Forwarded-Proto</c> and <c>X-Forwarded-Host</c> give the address Twilio called if the public
    /// address is not set. Default false: trust them only if a proxy overwrites them.
    /// </summary>
    public bool TwilioForwardedHeaders { get; set; }

    /// <summary>
    /// Tokens of the feedback and event API beside the keys of <c>streamml keys</c>. Default empty: keys alone open it.
    /// </summary>
    public List<ApiTokenOptions> ApiTokens { get; set; } = [];

    /// <summary>
    /// Largest request body, bytes, default 3,145,728 (3 MiB), 1,024 to 3,670,016. Meta states 3 MB without saying
    /// which, so the larger reading; above the maximum a record would exceed its topic's 4 MiB.
    /// </summary>
    [Range(1_024, 3_670_016)]
    public int MaxBodyBytes { get; set; } = 3 * 1024 * 1024;

    /// <summary>Deepest nesting of a body's JSON, default 64, 8 to 256. Webhooks nest about 10 deep.</summary>
    [Range(8, 256)]
    public int MaxJsonDepth { get; set; } = 64;

    /// <summary>
    /// Most tenants one webhook body is archived for, default 256, 1 to 1,000 (Meta's updates per body). A body that
    /// names more is archived whole under "unknown", since each tenant costs one copy.
    /// </summary>
    [Range(1, 1_000)]
    public int MaxTenantsPerBody { get; set; } = 256;

    /// <summary>Most records per API call, default 1,000, 1 to 10,000: the same as Meta's updates per body.</summary>
    [Range(1, 10_000)]
    public int MaxApiBatch { get; set; } = 1_000;

    /// <summary>
    /// Most requests whose body is being read or whose records are not yet acknowledged, default 1,024, from 1. Beyond
    /// it: 503 with Retry-After. At 10 ms per acknowledgement that is 100,000 requests per second.
    /// </summary>
    [Range(1, 1_000_000)]
    public int MaxConcurrentRequests { get; set; } = 1_024;

    /// <summary>
    /// Most body bytes held at a time, default 268,435,456 (256 MiB), at least one body. Beyond it: 503 with
    /// Retry-After. Bounds the role's memory.
    /// </summary>
    public long MaxBodyBytesHeld { get; set; } = 256L * 1024 * 1024;

    /// <summary>
    /// Most open connections, default 20,000, from 1: 10,000 slow ones leave room for as many healthy ones.
    /// </summary>
    [Range(1, 1_000_000)]
    public int MaxConnections { get; set; } = 20_000;

    /// <summary>Longest time for a request's headers, default 10 s, 1 s to 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan HeadersTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest time for a request's body, default 30 s, 1 s to 10 min: 3 MiB at about 1 Mbit/s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan BodyTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Slowest body, bytes per second after a grace period of 5 s, default 1,024, 0 for none.</summary>
    [Range(0, 1_000_000_000)]
    public int MinBodyBytesPerSecond { get; set; } = 1_024;

    /// <summary>
    /// How long an idle connection is kept, default 130 s, 1 s to 1 h: longer than proxies keep theirs.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan KeepAliveTimeout { get; set; } = TimeSpan.FromSeconds(130);

    /// <summary>
    /// Longest wait for the broker's acknowledgement, default 10 s, 10 ms to 5 min, then 503: by then a sender would
    /// resend anyway.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:05:00")]
    public TimeSpan AppendTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Value of Retry-After on a 503, default 5 s, 1 s to 1 h, in whole seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a stop waits for requests in progress, default 10 s, 0 to 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        (bool Holds, string Option, string Rule)[] rules =
        [
            (IPAddress.TryParse(Host, out _), nameof(Host), $"must be an IP address, not '{Host}'"),
            (IsPath(WebhookPath), nameof(WebhookPath), PathRule),
            (IsPath(TwilioPath), nameof(TwilioPath), PathRule),
            (WebhookPath.TrimEnd('/') != TwilioPath.TrimEnd('/'), nameof(TwilioPath),
                $"must not be {nameof(WebhookPath)}"),
            (!AppSecrets.Exists(string.IsNullOrWhiteSpace), nameof(AppSecrets), "must not be empty"),
            (!TwilioAuthTokens.Exists(string.IsNullOrWhiteSpace), nameof(TwilioAuthTokens), "must not be empty"),
            (TwilioPublicUrl.Length == 0 || IsPublicUrl(TwilioPublicUrl), nameof(TwilioPublicUrl),
                "must be an http or https address without user, query and fragment"),
            (MaxBodyBytesHeld >= MaxBodyBytes, nameof(MaxBodyBytesHeld), $"must be at least {nameof(MaxBodyBytes)}"),
        ];
        return from rule in rules where !rule.Holds select new ValidationResult(rule.Rule, [rule.Option]);
    }

    /// <summary>The tokens as a gate takes them.</summary>
    internal IEnumerable<ConfiguredToken> Tokens() => ApiTokens.Select(token => token.ToGate());

    private static bool IsPath(string path) => path.StartsWith('/') && !path.Contains('?')
        && !path.StartsWith("/api/", StringComparison.OrdinalIgnoreCase)
        && !path.StartsWith("/health/", StringComparison.OrdinalIgnoreCase);

    private static bool IsPublicUrl(string text)
        => Uri.TryCreate(text, UriKind.Absolute, out var url)
            && (url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp)
            && url.UserInfo.Length == 0 && !text.Contains('?') && !text.Contains('#');
}
