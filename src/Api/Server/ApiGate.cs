using Microsoft.AspNetCore.Http;
using StreamML.Access;
using StreamML.Api.Http;
using StreamML.Api.Routes;
using StreamML.Schemas.V1;

namespace StreamML.Api.Server;

/// <summary>Lets requests in, as the gate of all roles decides, and says to others why not.</summary>
/// <param name="gate">The gate.</param>
internal sealed class ApiGate(BearerGate gate)
{
    /// <summary>Whose request it is, and whose data and models it means.</summary>
    /// <exception cref="ApiProblem">It is refused.</exception>
    public (AccessKey Key, string Tenant) Admit(HttpRequest request, ApiRoute route)
    {
        var admission = gate.Admit(
            request.Headers.Authorization, request.Headers[BearerGate.TenantHeader], route.Scope);
        if (admission.Refusal is { } refusal)
        {
            throw Problem(refusal, route.Scope, admission.Key);
        }

        return route.OfInstallation && admission.Key!.Tenant != AccessKeyBook.AnyTenant
            ? throw new ApiProblem(
                StatusCodes.Status403Forbidden, "one-tenant", "Not allowed",
                "This belongs to no tenant, and the key is of one.",
                $"Make one of all tenants: streamml keys create --application NAME --scopes {route.Scope} --tenant '*'")
            : (admission.Key!, admission.Tenant);
    }

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
