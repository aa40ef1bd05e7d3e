using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using StreamML.Access;
using StreamML.Api.Http;
using StreamML.Schemas.Json;
using StreamML.Schemas.V1;

namespace StreamML.Api.Oidc;

/// <summary>What a good token says, in the form of a key. What it does not say is not allowed.</summary>
internal static class OidcClaims
{
    /// <summary>How many digits of an identity make an id: 128 bits.</summary>
    public const int IdChars = 32;

    /// <summary>The key that a token stands for.</summary>
    /// <param name="token">The claims of a token that is good.</param>
    /// <param name="issuer">Its issuer.</param>
    /// <param name="options">Which claims to read.</param>
    /// <exception cref="ApiProblem">It names no subject, or not one tenant.</exception>
    public static AccessKey KeyOf(ClaimsIdentity token, string issuer, OidcOptions options)
    {
        if (token.FindFirst("sub")?.Value is not { Length: > 0 } subject)
        {
            throw Refused("The token names no subject.");
        }

        string id = $"oidc-{IdentityOf(issuer, subject)[..IdChars]}";
        var key = new AccessKey
        {
            KeyId = id,
            Application = id,
            Tenant = TenantOf(token, options.TenantClaim, "Api__Oidc__TenantClaim"),
        };
        key.Scopes.AddRange(token.FindAll(options.ScopeClaim)
            .SelectMany(claim => claim.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(scope => AccessScopes.All.Contains(scope)).Distinct(StringComparer.Ordinal));
        return key;
    }

    /// <summary>A token that is not good.</summary>
    public static ApiProblem Refused(string why) => new(
        StatusCodes.Status401Unauthorized, "token", "No good token", why,
        "Ask the issuer for an access token for this API, and send it as 'Authorization: Bearer TOKEN'.");

    /// <summary>Who a subject of an issuer is: 64 hexadecimal digits. A subject may be an address or a number, so it is
    /// kept nowhere, and counted by its digest.</summary>
    public static string IdentityOf(string issuer, string subject) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{issuer}\n{subject}")));

    /// <summary>The one tenant that a token names.</summary>
    /// <param name="token">Its claims.</param>
    /// <param name="claim">The claim that names it.</param>
    /// <param name="option">The option that names the claim.</param>
    /// <exception cref="ApiProblem">It names none, or several.</exception>
    public static string TenantOf(ClaimsIdentity token, string claim, string option) =>
        token.FindAll(claim).Select(each => each.Value).ToList() is [var tenant]
        && (tenant == AccessKeyBook.AnyTenant || ApiRecordLimits.IsTenant(tenant))
            ? tenant
            : throw new ApiProblem(
                StatusCodes.Status403Forbidden, "token-tenant", "Not allowed", "The token names no tenant, or several.",
                $"Have the issuer put the tenant into the claim '{claim}' ({option}); * is all of them.");
}
