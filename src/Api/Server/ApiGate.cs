using Microsoft.AspNetCore.Http;
using StreamML.Access;
using StreamML.Api.Http;
using StreamML.Api.Oidc;
using StreamML.Api.Routes;
using StreamML.Schemas.V1;

namespace StreamML.Api.Server;

/// <summary>Lets requests in, as the gate of all roles decides, and says to others why not.</summary>
/// <param name="gate">The gate.</param>
/// <param name="tokens">Tokens of an issuer, which open the same as keys; null: none does.</param>
internal sealed class ApiGate(BearerGate gate, OidcTokens? tokens)
{
    /// <summary>Whose request it is, whatever it may.</summary>
    /// <exception cref="ApiProblem">It has no good key.</exception>
    public async Task<AccessKey> FindAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var authorization = request.Headers.Authorization;
        if (tokens is not null && OidcTokens.TextOf(authorization) is { } token)
        {
            return await tokens.ReadAsync(token, cancellationToken);
        }

        var admission = gate.Admit(authorization, [], scope: null);
        return admission.Refusal is { } refusal ? throw Problem(refusal, "", admission.Key) : admission.Key!;
    }

    /// <summary>Whose request it is, and whose data and models it means.</summary>
    /// <exception cref="ApiProblem">It is refused.</exception>
    public async Task<(AccessKey Key, string Tenant)> AdmitAsync(
        HttpRequest request, ApiRoute route, CancellationToken cancellationToken)
    {
        var (authorization, named) = (request.Headers.Authorization, request.Headers[BearerGate.TenantHeader]);
        string? token = tokens is null ? null : OidcTokens.TextOf(authorization);
        var admission = token is null
            ? gate.Admit(authorization, named, route.Scope)
            : BearerGate.Admit(await tokens!.ReadAsync(token, cancellationToken), named, route.Scope);
        if (admission.Refusal is { } refusal)
        {
            throw token is null
                ? Problem(refusal, route.Scope, admission.Key)
                : OfToken(refusal, route.Scope, admission.Key!);
        }

        return route.OfInstallation && admission.Key!.Tenant != AccessKeyBook.AnyTenant
            ? throw new ApiProblem(
                StatusCodes.Status403Forbidden, "one-tenant", "Not allowed",
                $"This belongs to no tenant, and the {(token is null ? "key" : "token")} is of one.",
                token is not null
                    ? "Ask the issuer for a token of all tenants, '*'."
                    : "Make one of all tenants: streamml keys create --application NAME "
                        + $"--scopes {route.Scope} --tenant '*'")
            : (admission.Key!, admission.Tenant);
    }

    private static ApiProblem OfToken(KeyRefusal refusal, string scope, AccessKey key) => refusal switch
    {
        KeyRefusal.Scope => new ApiProblem(
            StatusCodes.Status403Forbidden, "scope", "Not allowed",
            $"The token may not {scope}; it may {(key.Scopes.Count == 0 ? "nothing" : string.Join(", ", key.Scopes))}.",
            $"Ask the issuer for a token with the scope {scope}; Api__Oidc__ScopeClaim names the claim."),
        KeyRefusal.OtherTenant => new ApiProblem(
            StatusCodes.Status404NotFound, "not-found", "Not found", "The token's tenant is another one.",
            "Leave X-Tenant out: the token says whose data is meant."),
        _ => Problem(refusal, scope, key),
    };

    private static ApiProblem Problem(KeyRefusal refusal, string scope, AccessKey? key) => refusal switch
    {
        KeyRefusal.Scope => new ApiProblem(
            StatusCodes.Status403Forbidden, "scope", "Not allowed",
            $"The key may not {scope}; it may {string.Join(", ", key!.Scopes)}.",
            $"Make one that may: streamml keys create --application NAME --scopes {scope}"),
        KeyRefusal.BadTenant => new ApiProblem(
            StatusCodes.Status400BadRequest, "tenant", "Bad tenant", refusal.Sentence(),
            "Send it once, with up to 128 letters, digits, . _ : -, or leave it out."),
        // Whether another tenant exists is nobody's business.
        KeyRefusal.OtherTenant => new ApiProblem(
            StatusCodes.Status404NotFound, "not-found", "Not found", refusal.Sentence(),
            "Leave X-Tenant out: the key says whose data is meant."),
        _ => new ApiProblem(
            StatusCodes.Status401Unauthorized, "key", "No good key", refusal.Sentence(),
            "Send a key as 'Authorization: Bearer KEY'. 'streamml keys create --application NAME' makes one."),
    };
}
