using System.Net;
using StreamML.Inference.Http;

namespace StreamML.Inference.Translation.Http;

/// <summary>The body of a 2xx answer, or why there is none.</summary>
/// <param name="Body">UTF-8 JSON, as far as the server keeps its word; null where there is none.</param>
/// <param name="Status">The status, where there was an answer.</param>
/// <param name="Reason">Why there is no body, without anything of the request.</param>
/// <param name="IsTransient">Whether the same request may succeed later.</param>
/// <param name="RetryAfter">How long the server asks to wait.</param>
internal sealed record HttpAnswer(
    byte[]? Body, HttpStatusCode? Status, string? Reason, bool IsTransient = false, TimeSpan? RetryAfter = null)
    : IHttpOutcome<HttpAnswer>
{
    /// <summary>Whether fewer texts might be taken.</summary>
    public bool IsOfTexts => Status is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge
        or HttpStatusCode.UnprocessableEntity;

    public static HttpAnswer Without(string reason) => new(null, null, reason, IsTransient: true);
}
