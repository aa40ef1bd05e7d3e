using Microsoft.AspNetCore.Http;
using StreamML.Api.Http;

namespace StreamML.Api.Routes;

/// <summary>
/// A route: endpoints, the OpenAPI document, authorisation and tests are made from these.
/// </summary>
/// <param name="Method">GET or POST.</param>
/// <param name="Path">Path.</param>
/// <param name="Scope">What a key must be allowed to do, of <see cref="Access.AccessScopes"/>.</param>
/// <param name="Group">Where it stands in the documentation.</param>
/// <param name="Summary">What it does.</param>
/// <param name="Body">Type of the JSON body, or of the form; null for none.</param>
/// <param name="Data">Type of the answer's <c>data</c>.</param>
/// <param name="Example">An example body that runs as it stands; null where there is no body.</param>
internal sealed record ApiRoute(
    string Method, string Path, string Scope, string Group, string Summary, Type? Body, Type Data, string? Example)
{
    /// <summary>Answers; throws <see cref="ApiProblem"/> to refuse.</summary>
    public required Func<ApiCall, ApiOptions, Task<IResult>> Handle { get; init; }

    /// <summary>Whether the body is a form with a file.</summary>
    public bool TakesFile { get; init; }

    /// <summary>Whether it waits longer than others may.</summary>
    public bool Waits { get; init; }

    /// <summary>Statuses of its refusals.</summary>
    public IReadOnlyList<int> Refusals =>
    [
        .. Body is null ? (int[])[] : [StatusCodes.Status400BadRequest, StatusCodes.Status413PayloadTooLarge],
        StatusCodes.Status401Unauthorized, StatusCodes.Status403Forbidden, StatusCodes.Status429TooManyRequests,
        StatusCodes.Status503ServiceUnavailable,
    ];

    /// <summary>A unique name for clients: <c>post_sentiment_analyze</c>.</summary>
    public string Id => $"{Method.ToLowerInvariant()}_"
        + Path.Replace("/api/v1/ml/", "", StringComparison.Ordinal).Replace('/', '_').Replace('-', '_');

    /// <summary>A route without a body.</summary>
    public static ApiRoute Get<TData>(
        string path, string scope, string group, string summary, Func<ApiCall, Task<TData>> answer) =>
        new(HttpMethods.Get, path, scope, group, summary, null, typeof(ApiAnswer<TData>), null)
        {
            Handle = async (call, _) => Answer(await answer(call)),
        };

    /// <summary>A route with a JSON body.</summary>
    public static ApiRoute Post<TBody, TData>(
        string path, string scope, string group, string summary, string example,
        Func<ApiCall, TBody, Task<TData>> answer)
        where TBody : class =>
        new(HttpMethods.Post, path, scope, group, summary, typeof(TBody), typeof(ApiAnswer<TData>), example)
        {
            Handle = async (call, options) => Answer(await answer(
                call, await ApiJson.ReadAsync<TBody>(call.Http.Request, options.MaxBodyBytes, call.Aborted))),
        };

    /// <summary>The documented form of an answer.</summary>
    public static IResult Answer<TData>(TData data) =>
        TypedResults.Json(new ApiAnswer<TData>(true, data), ApiJson.Options);
}
