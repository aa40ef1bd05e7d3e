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
/// <param name="Data">Type of the answer.</param>
/// <param name="Example">An example body that runs as it stands; null where there is no body.</param>
internal sealed record ApiRoute(
    string Method, string Path, string Scope, string Group, string Summary, Type? Body, Type Data, string? Example)
{
    private static readonly char[] IdSigns = ['/', '-', '.'];

    /// <summary>Answers; throws <see cref="ApiProblem"/> to refuse.</summary>
    public required Func<ApiCall, ApiOptions, Task<IResult>> Handle { get; init; }

    /// <summary>Whether the body is a form with a file.</summary>
    public bool TakesFile { get; init; }

    /// <summary>Whether it may be called without its body.</summary>
    public bool BodyIsOptional { get; init; }

    /// <summary>Whether it waits longer than others may.</summary>
    public bool Waits { get; init; }

    /// <summary>Whether it answers with server-sent events, each with <see cref="Data"/>, until it ends by
    /// itself.</summary>
    public bool Streams { get; init; }

    /// <summary>Whether it starts or changes something, so that it takes an <c>Idempotency-Key</c>.</summary>
    public bool Starts { get; init; }

    /// <summary>Whether what it tells belongs to no tenant, so that only keys of any tenant open it.</summary>
    public bool OfInstallation { get; init; }

    /// <summary>What may be asked for in the query.</summary>
    public IReadOnlyList<QueryParameter> Query { get; init; } = [];

    /// <summary>What parts of the path are, by name; the others say it by their name.</summary>
    public IReadOnlyDictionary<string, string> PathTexts { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Parts of the path that are whole numbers; the others are texts.</summary>
    public IReadOnlyCollection<string> PathNumbers { get; init; } = [];

    /// <summary>An example of the answer as JSON; null: none.</summary>
    public string? Sample { get; init; }

    /// <summary>The answer's status.</summary>
    public int Status { get; init; } = StatusCodes.Status200OK;

    /// <summary>Type of the answer 202, with a <c>Location</c>, where the work goes on; null: there is none.</summary>
    public Type? Accepted { get; init; }

    /// <summary>Statuses of its refusals.</summary>
    public IReadOnlyList<int> Refusals =>
    [
        StatusCodes.Status400BadRequest, StatusCodes.Status401Unauthorized, StatusCodes.Status403Forbidden,
        StatusCodes.Status404NotFound,
        .. Body is null
            ? (int[])[]
            : [StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType],
        .. (Starts ? Also.Append(StatusCodes.Status422UnprocessableEntity) : Also).Distinct(),
        StatusCodes.Status429TooManyRequests, StatusCodes.Status503ServiceUnavailable,
        StatusCodes.Status504GatewayTimeout,
    ];

    /// <summary>Statuses of refusals that others of its kind do not have.</summary>
    private IReadOnlyList<int> Also { get; init; } = [];

    /// <summary>Names of the parts of the path that a caller fills in.</summary>
    public IEnumerable<string> PathParts =>
        Path.Split('/').Where(part => part.StartsWith('{')).Select(part => part.Trim('{', '}'));

    /// <summary>A unique name for clients: <c>post_sentiment_analyze</c>.</summary>
    public string Id => string.Join('_', [Method.ToLowerInvariant(), .. Path
        .Replace("/api/v1/ml/", "/", StringComparison.Ordinal).Replace("{", "", StringComparison.Ordinal)
        .Replace("}", "", StringComparison.Ordinal).Split(IdSigns, StringSplitOptions.RemoveEmptyEntries)]);

    /// <summary>Routes that refuse for a reason of their own, too.</summary>
    /// <param name="status">Its status.</param>
    /// <param name="routes">The routes.</param>
    public static IEnumerable<ApiRoute> Refusing(int status, IEnumerable<ApiRoute> routes) =>
        routes.Select(route => route with { Also = [.. route.Also, status] });

    /// <summary>A route without a body.</summary>
    public static ApiRoute Get<TData>(
        string path, string scope, string group, string summary, Func<ApiCall, Task<TData>> answer) =>
        new(HttpMethods.Get, path, scope, group, summary, null, typeof(ApiAnswer<TData>), null)
        {
            Handle = async (call, _) => Answer(await answer(call)),
        };

    /// <summary>A route without a body whose answer is the data alone, as in its document.</summary>
    public static ApiRoute GetPlain<TData>(
        string path, string scope, string group, string summary, Func<ApiCall, TData> answer) =>
        new(HttpMethods.Get, path, scope, group, summary, null, typeof(TData), null)
        {
            Handle = (call, _) => Task.FromResult(Plain(answer(call))),
        };

    /// <summary>A route with a JSON body.</summary>
    public static ApiRoute Post<TBody, TData>(
        string path, string scope, string group, string summary, string example,
        Func<ApiCall, TBody, Task<TData>> answer)
        where TBody : class =>
        new(HttpMethods.Post, path, scope, group, summary, typeof(TBody), typeof(ApiAnswer<TData>), example)
        {
            Handle = async (call, options) => Answer(await answer(call, await call.ReadAsync<TBody>(options))),
        };

    /// <summary>A route with a JSON body whose answer is the data alone, as in its document.</summary>
    public static ApiRoute PostPlain<TBody, TData>(
        string path, string scope, string group, string summary, string example,
        Func<ApiCall, TBody, Task<TData>> answer)
        where TBody : class =>
        new(HttpMethods.Post, path, scope, group, summary, typeof(TBody), typeof(TData), example)
        {
            Handle = async (call, options) => Plain(await answer(call, await call.ReadAsync<TBody>(options))),
        };

    /// <summary>The usual form of an answer.</summary>
    public static IResult Answer<TData>(TData data) => Plain(new ApiAnswer<TData>(true, data));

    /// <summary>An answer that is the data alone.</summary>
    public static IResult Plain<TData>(TData data, int status = StatusCodes.Status200OK) =>
        new JsonAnswer<TData>(data, status);
}
