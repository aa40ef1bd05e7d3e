using StreamML.Inference.Http;

namespace StreamML.StreamProcessors.Media;

/// <summary>Why there is no file.</summary>
public enum MediaFaultKind
{
    /// <summary>The API does not know the id (any more). Final.</summary>
    NotFound,

    /// <summary>The API refuses our token. A matter of the settings: every file would fail.</summary>
    Unauthorised,

    /// <summary>The file has more bytes than <see cref="MediaOptions.MaxBytes"/>. Final.</summary>
    TooLarge,

    /// <summary>The bytes are not those whose size or SHA-256 was given. Final.</summary>
    Mismatch,

    /// <summary>A host that is not listed, a forbidden IP address, or too many redirects. Final.</summary>
    RefusedAddress,

    /// <summary>
    /// The API is away, busy, slow, or its answer cannot be read; attempts are used up. Later may help.
    /// </summary>
    Unavailable,
}

/// <summary>Why there is no file, as a value. It holds no token and no address but a host's name.</summary>
/// <param name="Kind">What went wrong.</param>
/// <param name="Message">One sentence for the person who reads it.</param>
/// <param name="RetryAfter">How long the API asked to wait; null: it did not say.</param>
public sealed record MediaFault(MediaFaultKind Kind, string Message, TimeSpan? RetryAfter = null)
{
    /// <summary>Whether the same request may succeed later.</summary>
    public bool IsRetriable => Kind == MediaFaultKind.Unavailable;
}

/// <summary>A file to fetch.</summary>
/// <param name="MediaId">The id from a webhook: letters, digits, <c>_</c> and <c>-</c>, at most 128.</param>
/// <param name="Sha256">Its digest from the webhook, base64 or hexadecimal; null: only the API's own is
/// verified.</param>
/// <param name="Url">Its address from the webhook; one of Twilio's API is fetched as it is, any other is not
/// asked.</param>
public sealed record MediaRequest(string MediaId, string? Sha256 = null, string? Url = null);

/// <summary>A file that was fetched and verified.</summary>
/// <param name="Bytes">All of it.</param>
/// <param name="MimeType">As the API says; empty where it does not.</param>
public sealed record MediaFile(ReadOnlyMemory<byte> Bytes, string MimeType);

/// <summary>The outcome of a fetch: one of both is null.</summary>
/// <param name="File">The file.</param>
/// <param name="Fault">Why there is none.</param>
public sealed record MediaFetch(MediaFile? File, MediaFault? Fault) : IHttpOutcome<MediaFetch>
{
    bool IHttpOutcome<MediaFetch>.IsTransient => Fault is { IsRetriable: true };

    TimeSpan? IHttpOutcome<MediaFetch>.RetryAfter => Fault?.RetryAfter;

    static MediaFetch IHttpOutcome<MediaFetch>.Without(string reason) =>
        Failed(MediaFaultKind.Unavailable, $"The file could not be fetched: {reason}.");

    internal static MediaFetch Failed(MediaFaultKind kind, string message, TimeSpan? retryAfter = null) =>
        new(null, new MediaFault(kind, message, retryAfter));
}
