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

    /// <summary>The tenant that data of one tenant is asked for.</summary>
    /// <exception cref="ApiProblem">The key is of any tenant, and none is named.</exception>
    public string OneTenant => Tenant.Length > 0
        ? Tenant
        : throw new ApiProblem(
            StatusCodes.Status400BadRequest, "tenant", "No tenant",
            "What is asked for is one tenant's, and the key is of any.",
            "Name the tenant in X-Tenant, or use a key of the tenant.");

    /// <summary>A part of the path. A slash in it is sent as %2F, which the server leaves as it is.</summary>
    public string Named(string part) =>
        (Http.Request.RouteValues[part] as string ?? "").Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
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
