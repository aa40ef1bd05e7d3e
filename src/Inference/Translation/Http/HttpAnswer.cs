using System.Net;

namespace StreamML.Inference.Translation.Http;

/// <summary>The body of a 2xx answer, or why there is none.</summary>
/// <param name="Body">UTF-8 JSON, as far as the server keeps its word; null where there is none.</param>
/// <param name="Status">The status, where there was an answer.</param>
/// <param name="Reason">Why there is no body, without anything of the request.</param>
internal readonly record struct HttpAnswer(byte[]? Body, HttpStatusCode? Status, string? Reason)
{
    /// <summary>Whether fewer texts might be taken.</summary>
    public bool IsOfTexts => Status is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge
        or HttpStatusCode.UnprocessableEntity;
}
