using Microsoft.AspNetCore.Http;
using StreamML.Api.Http;
using StreamML.Api.Oidc;
using StreamML.Api.People;

namespace StreamML.Api.Dashboard;

/// <summary>Signing in through an issuer. It is written down before anybody is let in.</summary>
/// <param name="issuer">The issuer.</param>
/// <param name="signIn">Opens sessions.</param>
/// <param name="people">Who they are here.</param>
/// <param name="audit">Where it is written down.</param>
/// <param name="options">The issuer's options.</param>
internal sealed class IssuerPages(
    OidcSignIn issuer, SignInPages signIn, PersonStore people, AuditLog audit, OidcSignInOptions options)
{
    /// <summary>Where a sign-in begins.</summary>
    public const string BeginPath = "/sign-in/issuer";

    /// <summary>Name of the attempt's cookie.</summary>
    public const string CookieName = "streamml_sign_in";

    private const string CookiePath = "/sign-in";

    /// <summary>Sends the browser to the issuer.</summary>
    public async Task<IResult> BeginAsync(HttpContext http, CancellationToken cancellationToken)
    {
        var attempt = OidcAttempt.Begin(http.Request.Query["next"].ToString());
        string address = await issuer.AddressAsync(attempt, cancellationToken);
        http.Response.Cookies.Append(CookieName, attempt.Cookie, Cookie(options.SignInTime));
        return DashboardResults.SeeOther(address);
    }

    /// <summary>Takes the issuer's answer. It counts once: the cookie goes with it, and a code is good once.</summary>
    public async Task<IResult> EndAsync(HttpContext http, CancellationToken cancellationToken)
    {
        var (query, attempt) = (http.Request.Query, OidcAttempt.Of(http.Request.Cookies[CookieName]));
        http.Response.Cookies.Delete(CookieName, Cookie(null));
        if (attempt is null || !attempt.IsState(query["state"]))
        {
            throw OidcSignIn.Refused("It did not begin in this browser, or took too long.");
        }

        if (query["code"] is not [{ Length: > 0 } code])
        {
            throw OidcSignIn.Refused("The issuer did not sign you in.");
        }

        var said = await issuer.EndAsync(
            attempt, code, query["iss"] is [{ } named] ? named : null, cancellationToken);
        var person = await people.TakeAsync(said, cancellationToken);
        if (person.DisabledAt is not null)
        {
            throw new ApiProblem(
                StatusCodes.Status403Forbidden, "disabled", "Not allowed", "You may not sign in here.",
                "An admin can let you in again under Settings.");
        }

        await audit.WriteAsync(
            person, person.Tenant, AuditActions.SignIn, $"{person.Name}: {person.Role}", "", cancellationToken);
        return await signIn.OpenAsync(http, person, attempt.Next, cancellationToken);
    }

    // Lax: the issuer's answer is a link from another site, and must have it.
    private CookieOptions Cookie(TimeSpan? lifetime) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Path = CookiePath,
        MaxAge = lifetime,
        Secure = options.Address.StartsWith("https:", StringComparison.OrdinalIgnoreCase),
    };
}
