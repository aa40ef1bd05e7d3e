using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace StreamML.Api.Http;

/// <summary>Refusals as problem details (RFC 9457).</summary>
internal static class ProblemResponses
{
    /// <summary>Writes a refusal.</summary>
    public static Task WriteAsync(HttpContext http, ApiProblem problem)
    {
        var response = http.Response;
        response.StatusCode = problem.Status;
        if (problem.Status == StatusCodes.Status401Unauthorized)
        {
            response.Headers.WWWAuthenticate = problem.Kind == "token"
                ? "Bearer realm=\"streamml\", error=\"invalid_token\""
                : "Bearer realm=\"streamml\"";
        }

        if (problem.RetryAfter is { } wait)
        {
            response.Headers.RetryAfter =
                ((long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        return JsonSerializer.SerializeAsync(
            Typed(response), new ProblemBody(
                problem.Type, problem.Title, problem.Status, problem.Message, problem.Advice,
                Activity.Current?.TraceId.ToHexString() ?? http.TraceIdentifier,
                problem.Fields.Count == 0
                    ? null
                    : [.. problem.Fields.Select(field => new ProblemField(field.Pointer, field.Detail))]),
            ApiJson.Options);

        static Stream Typed(HttpResponse response)
        {
            response.ContentType = "application/problem+json";
            return response.Body;
        }
    }
}

/// <summary>Problem details.</summary>
/// <param name="Type">Stable name of the kind.</param>
/// <param name="Title">The kind in words.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="Detail">What is wrong with this request.</param>
/// <param name="Advice">What to do.</param>
/// <param name="TraceId">Names the request in logs.</param>
/// <param name="Errors">Fields that are wrong.</param>
public sealed record ProblemBody(
    string Type, string Title, int Status, string Detail, string Advice, string TraceId,
    IReadOnlyList<ProblemField>? Errors);

/// <summary>A field that is wrong.</summary>
/// <param name="Pointer">JSON pointer (RFC 6901).</param>
/// <param name="Detail">What is wrong.</param>
public sealed record ProblemField(string Pointer, string Detail);
