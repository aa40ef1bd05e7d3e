using System.Globalization;
using Microsoft.AspNetCore.Http;
using StreamML.Schemas.V1;

namespace StreamML.Api.Http;

/// <summary>A request that was let in.</summary>
/// <param name="Http">The request and its response.</param>
/// <param name="Key">Whose it is.</param>
/// <param name="Tenant">Whose data and models are meant; empty: those of all tenants.</param>
/// <param name="Aborted">Ends when the caller hangs up or the time is over.</param>
internal sealed record ApiCall(HttpContext Http, AccessKey Key, string Tenant, CancellationToken Aborted)
{
    private const int DefaultLimit = 20;

    /// <summary>Whether the caller asks for more than the documented fields: <c>?detail=true</c>.</summary>
    public bool WantsDetail => Http.Request.Query["detail"] is ["true"];

    /// <summary>
    /// Whether the caller would rather look later than wait: <c>Prefer: respond-async</c> (RFC 7240).
    /// </summary>
    public bool PrefersAsync =>
        Http.Request.Headers["Prefer"].ToString().Contains("respond-async", StringComparison.Ordinal);

    /// <summary>Reads the JSON body.</summary>
    /// <exception cref="ApiProblem">It is no JSON, too large, or has another shape.</exception>
    public Task<T> ReadAsync<T>(ApiOptions options)
        where T : class => ApiJson.ReadAsync<T>(Http.Request, options.MaxBodyBytes, Aborted);

    /// <summary>How many things a caller wants at most: <c>?limit=</c>, default 20.</summary>
    /// <param name="most">Most that may be asked for.</param>
    /// <exception cref="ApiProblem">It is no number from 1 to that.</exception>
    public int Limit(int most) => Http.Request.Query["limit"] switch
    {
        { Count: 0 } => Math.Min(DefaultLimit, most),
        [{ } text] when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int limit)
            && limit >= 1 && limit <= most => limit,
        _ => throw new ApiProblem(
            StatusCodes.Status400BadRequest, "invalid-request", "Invalid request",
            $"The query's limit must be a number from 1 to {most}.", "Leave it out, or send one in that range."),
    };

    /// <summary>A part of the path.</summary>
    public string Named(string part) => Http.Request.RouteValues[part] as string ?? "";
}

/// <summary>What a route answers: <c>{"success": true, "data": ...}</c>, as in the documents.</summary>
/// <typeparam name="T">The data.</typeparam>
/// <param name="Success">Always true; refusals are problem details.</param>
/// <param name="Data">The data.</param>
public sealed record ApiAnswer<T>(bool Success, T Data);

/// <summary>Answers in the order of what was asked.</summary>
/// <typeparam name="T">One answer.</typeparam>
/// <param name="Results">The answers.</param>
/// <param name="Count">How many.</param>
public sealed record BatchAnswer<T>(IReadOnlyList<T> Results, int Count);
