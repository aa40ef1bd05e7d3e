using Microsoft.AspNetCore.Http;
using StreamML.Access;
using StreamML.Api.Http;
using StreamML.Api.Routes;
using StreamML.Schemas.V1;

namespace StreamML.Api.Server;

/// <summary>Lets requests in: a key, its scope, its tenant. Whatever is not allowed is refused.</summary>
/// <param name="keys">The keys.</param>
internal sealed class ApiGate(AccessKeyBook keys)
{
    private const string Scheme = "Bearer ";
    private const string TenantHeader = "X-Tenant";
    private const int MaxTenantChars = 128;

    /// <summary>Whose request it is, and whose data and models it means.</summary>
    /// <exception cref="ApiProblem">It is refused.</exception>
    public (AccessKey Key, string Tenant) Admit(HttpRequest request, ApiRoute route)
    {
        var key = Key(request);
        if (!key.Scopes.Contains(route.Scope))
        {
            throw new ApiProblem(
                StatusCodes.Status403Forbidden, "scope", "Not allowed",
                $"The key may not {route.Scope}; it may {string.Join(", ", key.Scopes)}.",
                $"Make one that may: streamml keys create --application NAME --scopes {route.Scope}");
        }

        return (key, Tenant(request, key));
    }

    /// <summary>The key of a request.</summary>
    /// <exception cref="ApiProblem">There is none, or it is not good.</exception>
    public AccessKey Key(HttpRequest request)
    {
        string? text = request.Headers.Authorization is [{ } header]
            && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
                ? header[Scheme.Length..].Trim()
                : null;
        return keys.TryFind(text, out var key, out var refusal) ? key : throw Unauthorised(refusal);
    }

    private static string Tenant(HttpRequest request, AccessKey key)
    {
        var named = request.Headers[TenantHeader];
        if (named.Count > 1 || (named.Count == 1 && named[0]!.Length is 0 or > MaxTenantChars))
        {
            throw new ApiProblem(
                StatusCodes.Status400BadRequest, "tenant", "Bad tenant", "X-Tenant names no tenant.",
                "Send it once, with up to 128 characters, or leave it out.");
        }

        if (key.Tenant == AccessKeyBook.AnyTenant)
        {
            return named.Count == 1 ? named[0]! : "";
        }

        // Whether another tenant exists is nobody's business.
        return named.Count == 0 || named[0] == key.Tenant
            ? key.Tenant
            : throw new ApiProblem(
                StatusCodes.Status404NotFound, "not-found", "Not found", "The key's tenant is another one.",
                "Leave X-Tenant out: the key says whose data is meant.");
    }

    private static ApiProblem Unauthorised(KeyRefusal refusal) => new(
        StatusCodes.Status401Unauthorized, "key", "No good key", refusal switch
        {
            KeyRefusal.Missing => "There is no key in the request.",
            KeyRefusal.Malformed => "The key has not the form of a key: it is mistyped or cut off.",
            KeyRefusal.Revoked => "The key was revoked.",
            KeyRefusal.Expired => "The key's time is over.",
            _ => "The key is not known.",
        }, "Send a key as 'Authorization: Bearer KEY'. 'streamml keys create --application NAME' makes one.");
}
