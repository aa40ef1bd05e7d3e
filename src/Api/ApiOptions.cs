using System.ComponentModel.DataAnnotations;
using System.Net;
using StreamML.Api.Oidc;

namespace StreamML.Api;

/// <summary>Options of the REST API. Configuration section <c>Api</c>.</summary>
public sealed class ApiOptions : IValidatableObject
{
    /// <summary>
    /// IP address to listen on, default 127.0.0.1: keys travel in clear text, so a proxy that terminates TLS stands in
    /// front. 0.0.0.0 or :: for all interfaces.
    /// </summary>
    public string Host { get; set; } = "127.0.0.1";

    /// <summary>Port, default 8000, as in the documents that the routes come from; 0 picks a free one.</summary>
    [Range(0, 65_535)]
    public int Port { get; set; } = 8_000;

    /// <summary>
    /// Largest JSON body, bytes, default 16 MiB, 1,024 to 256 MiB: 10,000 leads with all their features are 8 MiB.
    /// </summary>
    [Range(1_024, 256 * 1024 * 1024)]
    public int MaxBodyBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>
    /// Largest audio file, bytes, default 25 MiB, 1,024 to 256 MiB: WhatsApp takes 16 MB, other sources more.
    /// </summary>
    [Range(1_024, 256 * 1024 * 1024)]
    public int MaxAudioBytes { get; set; } = 25 * 1024 * 1024;

    /// <summary>Longest text, UTF-16 characters, default 20,000, 1 to 1,000,000. WhatsApp allows 4,096.</summary>
    [Range(1, 1_000_000)]
    public int MaxTextChars { get; set; } = 20_000;

    /// <summary>Most texts per call, default 1,000, 1 to 100,000: a second's work.</summary>
    [Range(1, 100_000)]
    public int MaxTexts { get; set; } = 1_000;

    /// <summary>Most leads or customers per call, default 10,000, 1 to 1,000,000.</summary>
    [Range(1, 1_000_000)]
    public int MaxRows { get; set; } = 10_000;

    /// <summary>Most feedback or events per call, default 1,000, 1 to 10,000.</summary>
    [Range(1, 10_000)]
    public int MaxRecords { get; set; } = 1_000;

    /// <summary>
    /// Most rows of a page of a list, default 200, 1 to 1,000: a page of messages with texts stays below 1 MB.
    /// </summary>
    [Range(1, 1_000)]
    public int MaxPageRows { get; set; } = 200;

    /// <summary>
    /// Feedback with demographics that is held in memory for <c>classify-demographic</c>, the latest of it, default
    /// 100,000, 0 to 10,000,000: about 700 bytes each.
    /// </summary>
    [Range(0, 10_000_000)]
    public int MaxFeedback { get; set; } = 100_000;

    /// <summary>
    /// Most requests at work at a time, default 256, from 1; beyond it 503 with Retry-After. Bounds the memory that
    /// bodies take.
    /// </summary>
    [Range(1, 100_000)]
    public int MaxConcurrentRequests { get; set; } = 256;

    /// <summary>
    /// Most streams of events at a time, default 256, from 1; beyond it 503 with Retry-After. They have places of their
    /// own, since each holds one for minutes.
    /// </summary>
    [Range(1, 100_000)]
    public int MaxStreams { get; set; } = 256;

    /// <summary>
    /// Requests per second and key, or subject of tokens, default 1,000, 1 to 1,000,000; beyond it 429 with
    /// Retry-After. One key must not take the service from the others.
    /// </summary>
    [Range(1, 1_000_000)]
    public int RequestsPerSecond { get; set; } = 1_000;

    /// <summary>
    /// Longest time for one request but a training, default 60 s, 1 s to 1 h: a voice note of minutes.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How long a request for a training waits for its end, and one about a replay for its answer, before it answers
    /// 202, default 60 s, 0 to 10 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan TrainingWait { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How long one stream of server-sent events lasts, default 10 min, 1 s to 1 h; the caller then asks again, as
    /// browsers do by themselves.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan EventsTime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a stop waits for requests in progress, default 10 s, 0 to 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Tokens of an OpenID Connect issuer, beside keys.</summary>
    public OidcOptions Oidc { get; set; } = new();

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!IPAddress.TryParse(Host, out _))
        {
            yield return new ValidationResult($"must be an IP address, not '{Host}'", [nameof(Host)]);
        }
    }
}
