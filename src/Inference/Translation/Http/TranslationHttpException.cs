using System.Net;

namespace StreamML.Inference.Translation.Http;

/// <summary>One attempt failed. Never leaves this folder: callers get a result.</summary>
/// <param name="reason">Why, without address, key or text.</param>
/// <param name="status">The status, where there was an answer.</param>
/// <param name="isTransient">Whether the same request may succeed later.</param>
internal sealed class TranslationHttpException(string reason, HttpStatusCode? status, bool isTransient)
    : Exception(reason)
{
    public HttpStatusCode? Status { get; } = status;

    public bool IsTransient { get; } = isTransient;

    /// <summary>How long the server asks to wait.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
