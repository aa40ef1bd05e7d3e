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
