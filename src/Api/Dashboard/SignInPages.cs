using Microsoft.AspNetCore.Http;
using StreamML.Api.Dashboard.Pages;
using StreamML.Api.Dashboard.Rendering;
using StreamML.Api.Http;
using StreamML.Api.People;

namespace StreamML.Api.Dashboard;

/// <summary>Signing in and out, and the one-time link of a first start.</summary>
internal sealed class SignInPages(
    PersonStore people, SessionStore sessions, SignInAttempts attempts, DashboardOptions options, TimeProvider time)
{
    private const string Home = "/today";

    /// <summary>The page that asks for name and password.</summary>
    public Task<IResult> ShowAsync(HttpContext http) =>
        PageAsync(StatusCodes.Status200OK, "", http.Request.Query["next"].ToString(), null);

    /// <summary>Takes name and password.</summary>
    public async Task<IResult> SignInAsync(HttpContext http, CancellationToken cancellationToken)
    {
        var form = await DashboardForms.ReadOpenAsync(http, cancellationToken);
        string name = form["name"].ToString(), next = form["next"].ToString();
        if (!attempts.TryTake(name))
        {
            return await PageAsync(StatusCodes.Status429TooManyRequests, name, next, SignInAttempts.TooMany);
        }

        return await people.VerifyAsync(name, form["password"].ToString(), cancellationToken) is { } person
            ? await OpenAsync(http, person, next, cancellationToken)
            : await PageAsync(
                StatusCodes.Status401Unauthorized, name, next, "Name and password do not belong together.");
    }

    /// <summary>Opens a session, and shows the page that was asked for.</summary>
    /// <param name="http">The request and its response.</param>
    /// <param name="person">Who is let in.</param>
    /// <param name="next">The page; the usual one for what is none of this server.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IResult> OpenAsync(
        HttpContext http, Person person, string next, CancellationToken cancellationToken)
    {
        string token = await sessions.OpenAsync(person, cancellationToken);
        DashboardGate.SetCookie(http, token, options.SessionLifetime);
        return DashboardResults.SeeOther(DashboardResults.LocalOr(next, Home));
    }

    /// <summary>Signs out.</summary>
    public async Task<IResult> SignOutAsync(DashboardCall call)
    {
        await sessions.CloseAsync(call.Token, call.Aborted);
        DashboardGate.DropCookie(call.Http);
        return DashboardResults.SeeOther("/sign-in");
    }

    /// <summary>The page of a one-time link.</summary>
    public async Task<IResult> WelcomeAsync(HttpContext http, CancellationToken cancellationToken)
    {
        string code = http.Request.Query["code"].ToString();
        return await sessions.IsInvitedAsync(code, cancellationToken)
            ? await WelcomePageAsync(StatusCodes.Status200OK, code, "", null)
            : throw NoInvitation();
    }

    /// <summary>Makes the first person, an admin.</summary>
    public async Task<IResult> JoinAsync(HttpContext http, CancellationToken cancellationToken)
    {
        var form = await DashboardForms.ReadOpenAsync(http, cancellationToken);
        string code = form["code"].ToString(), name = form["name"].ToString();
        if (!await sessions.IsInvitedAsync(code, cancellationToken))
        {
            throw NoInvitation();
        }

        try
        {
            // Looked at before the code is used up: a mistyped name must not cost the link.
            PersonRules.Name(name);
            PersonRules.Password(form["password"].ToString());
            if (!await sessions.UseInvitationAsync(code, cancellationToken))
            {
                throw NoInvitation();
            }

            var person = await people.AddAsync(
                name, Person.AnyTenant, PersonRoles.Admin, form["password"].ToString(), cancellationToken);
            return await OpenAsync(http, person, Home, cancellationToken);
        }
        catch (PersonRefusedException fault)
        {
            return await WelcomePageAsync(StatusCodes.Status400BadRequest, code, name, fault.Message);
        }
    }

    private Task<IResult> PageAsync(int status, string name, string next, string? fault) =>
        PageHtml.RenderAsync<SignInPage>(status, new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [nameof(SignInPage.Frame)] = Frame("Sign in"),
            [nameof(SignInPage.Name)] = name,
            [nameof(SignInPage.Next)] = DashboardResults.LocalOr(next, Home),
            [nameof(SignInPage.Fault)] = fault,
            [nameof(SignInPage.HasIssuer)] = options.Oidc.IsOn,
        });

    private Task<IResult> WelcomePageAsync(int status, string code, string name, string? fault) =>
        PageHtml.RenderAsync<WelcomePage>(status, new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [nameof(WelcomePage.Frame)] = Frame("Welcome"),
            [nameof(WelcomePage.Code)] = code,
            [nameof(WelcomePage.Name)] = name,
            [nameof(WelcomePage.Fault)] = fault,
        });

    private PageFrame Frame(string title) =>
        new(title, null, "", [], "", "", "", time.GetUtcNow(), null, PageAssets.Path);

    private static ApiProblem NoInvitation() => new(
        StatusCodes.Status404NotFound, "invitation", "The link is used up",
        "A first link is good for a day, once, and while nobody was added.",
        "Sign in, or add somebody: streamml users add NAME --role admin. A start without anybody prints a new link.");
}
