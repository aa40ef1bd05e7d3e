using Microsoft.AspNetCore.Http;

namespace StreamML.Api.Http;

/// <summary>Why a request is refused: RFC 9457, with an advice that says what to do.</summary>
/// <param name="status">HTTP status.</param>
/// <param name="kind">Stable word: the type is <c>urn:streamml:problem:KIND</c>.</param>
/// <param name="title">The kind in words.</param>
/// <param name="detail">What is wrong with this request. Quotes nothing of a body.</param>
/// <param name="advice">What to do.</param>
internal sealed class ApiProblem(int status, string kind, string title, string detail, string advice)
    : Exception(detail)
{
    public int Status => status;

    public string Type => $"urn:streamml:problem:{kind}";

    public string Kind => kind;

    public string Title => title;

    public string Advice => advice;

    /// <summary>Where in the body, as JSON pointers (RFC 6901), with what is wrong there.</summary>
    public IReadOnlyList<FieldProblem> Fields { get; init; } = [];

    /// <summary>When to try again; null: it would be refused again.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>A field of the body is missing or wrong.</summary>
    public static ApiProblem Invalid(string pointer, string message) => new(
        StatusCodes.Status400BadRequest, "invalid-request", "Invalid request", $"{Name(pointer)} {message}.",
        "Mend the fields listed under errors; /docs shows each route's shape and an example.")
    {
        Fields = [new FieldProblem(pointer, message)],
    };

    /// <summary>Nothing is trained for a task yet.</summary>
    public static ApiProblem NotTrained(string task) => new(
        StatusCodes.Status409Conflict, "model-not-trained", "No model yet", $"No {task} model is live.",
        "Start a training with POST /api/v1/ml/training/train-model, or publish one with 'streamml models publish "
        + "FOLDER --live'. GET /api/v1/ml/training/status says what is missing.");

    /// <summary>An engine is not there, or does not know a language.</summary>
    public static ApiProblem Unsupported(string detail, string advice) => new(
        StatusCodes.Status422UnprocessableEntity, "unsupported", "Not supported here", detail, advice);

    /// <summary>An engine is away; later it may work.</summary>
    public static ApiProblem Unavailable(string detail, string advice) => new(
        StatusCodes.Status503ServiceUnavailable, "unavailable", "Not available now", detail, advice)
    {
        RetryAfter = TimeSpan.FromSeconds(5),
    };

    private static string Name(string pointer) => pointer.Length == 0 ? "The body" : pointer;
}

/// <summary>What is wrong at a place of a body.</summary>
/// <param name="Pointer">JSON pointer.</param>
/// <param name="Detail">What is wrong.</param>
internal sealed record FieldProblem(string Pointer, string Detail);
