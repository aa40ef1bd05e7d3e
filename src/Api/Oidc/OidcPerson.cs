using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using StreamML.Api.Http;
using StreamML.Api.People;
using StreamML.Schemas.Json;

namespace StreamML.Api.Oidc;

/// <summary>
/// Who signed in through an issuer, by the claims of the ID token. What they do not name is not allowed.
/// </summary>
internal static class OidcPerson
{
    private const int ShownCharsMax = 64;

    /// <summary>The person of an ID token.</summary>
    /// <param name="token">The claims of a token that is good.</param>
    /// <param name="issuer">Its issuer.</param>
    /// <param name="options">Which claims to read, and what they mean.</param>
    /// <exception cref="ApiProblem">It names no subject, no role, or not one tenant.</exception>
    public static IssuerPerson Of(ClaimsIdentity token, string issuer, OidcSignInOptions options)
    {
        if (token.FindFirst("sub")?.Value is not { Length: > 0 } subject)
        {
            throw OidcSignIn.Refused("The token names no subject.");
        }

        string identity = OidcClaims.IdentityOf(issuer, subject);
        return new IssuerPerson(
            IssuerPerson.NamePrefix + identity[..OidcClaims.IdChars], identity,
            ShownName(token.FindFirst(options.NameClaim)?.Value ?? ""),
            OidcClaims.TenantOf(token, options.TenantClaim, "Dashboard__Oidc__TenantClaim"), RoleOf(token, options));
    }

    private static string RoleOf(ClaimsIdentity token, OidcSignInOptions options)
    {
        var named = token.FindAll(options.RoleClaim).Select(claim => claim.Value).ToHashSet(StringComparer.Ordinal);
        (List<string> Values, string Role)[] roles =
        [
            (options.Admins, PersonRoles.Admin), (options.Operators, PersonRoles.Operator),
            (options.Trainers, PersonRoles.Trainer), (options.Agents, PersonRoles.Agent),
            (options.Viewers, PersonRoles.Viewer),
        ];
        return roles.Where(each => each.Values.Exists(named.Contains)).Select(each => each.Role).FirstOrDefault()
            ?? throw new ApiProblem(
                StatusCodes.Status403Forbidden, "role", "Not allowed", "The issuer names no role for you here.",
                "Have the issuer put a value of Dashboard__Oidc__Viewers, or of a list beside it, into the claim "
                + $"'{options.RoleClaim}' (Dashboard__Oidc__RoleClaim).");
    }

    // Who chooses a name must not break a table, a terminal or the direction of a line with it.
    private static string ShownName(string name)
    {
        string shown = string.Concat(StorableText.Of(name).Where(sign => !char.IsControl(sign)
            && char.GetUnicodeCategory(sign) is not (UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator))).Trim();
        return StorableText.Of(shown[..Math.Min(shown.Length, ShownCharsMax)]);
    }
}
