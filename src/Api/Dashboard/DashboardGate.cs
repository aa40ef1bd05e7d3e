using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Logging;
using StreamML.Api.Dashboard.Pages;
using StreamML.Api.Dashboard.Rendering;
using StreamML.Api.Http;
using StreamML.Api.People;
using StreamML.Api.Reads;
using StreamML.Api.Server;
using StreamML.Messaging.Errors;
using StreamML.Messaging.Producers;
using StreamML.Schemas.Json;

namespace StreamML.Api.Dashboard;

/// <summary>
/// Every page passes here: headers, session, right, tenant, form, and a page for whatever goes wrong.
/// </summary>
internal sealed class DashboardGate : IDisposable
{
    /// <summary>Name of the session's cookie.</summary>
    public const string CookieName = "streamml_session";

    private const int CookieCharsMax = 128;

    // Nothing but our own files: no inline script, no frame, nothing from elsewhere.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    // Who looks at an open page, and which tenants there are, is looked up once in this time: somebody who was signed
    // out elsewhere sees figures for so long, and can do nothing.
    private static readonly TimeSpan LookTime = TimeSpan.FromSeconds(5);
    private const int LooksMax = 10_000;
    private const string TenantsKey = "tenants";

    private readonly SessionStore _sessions;
    private readonly TenantReads _tenants;
    private readonly SharedFragments _fragments;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly MemoryCache _looks = new(new MemoryCacheOptions { SizeLimit = LooksMax });
    private readonly OpenPages _open;

    /// <summary>Opens for nobody yet.</summary>
    /// <param name="sessions">Who is signed in.</param>
    /// <param name="tenants">Tenants to choose from.</param>
    /// <param name="fragments">What open pages ask for.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Where faults are logged, without what a request holds.</param>
    public DashboardGate(
        SessionStore sessions, TenantReads tenants, SharedFragments fragments, TimeProvider time, ILogger log)
    {
        (_sessions, _tenants, _fragments, _time, _log) = (sessions, tenants, fragments, time, log);
        _open = new OpenPages(fragments, (token, aborted) => PersonAsync(token, isLook: true, aborted), Limit, log);
    }

    /// <summary>Runs a page for who is signed in and may see it.</summary>
    public Task RunAsync(DashboardRoute route, HttpContext http) => GuardAsync(http, route.Path, async aborted =>
    {
        string? token = http.Request.Cookies[CookieName];
        bool isLook = route.Live && DashboardCall.IsFragment(http);
        var person = token is { Length: > 0 and <= CookieCharsMax }
            ? await PersonAsync(token, isLook, aborted)
            : null;
        if (person is null)
        {
            return http.Request.Headers["HX-Request"] != "true" ? SignInFirst(http)
                : OpenPages.WasFollowing(http) ? TypedResults.ServerSentEvents(OpenPages.Over())
                : Reload(http);
        }

        if (!person.May(route.Right))
        {
            throw new ApiProblem(
                StatusCodes.Status403Forbidden, "role", "Not allowed",
                $"A {person.Role} {(person.Tenant == Person.AnyTenant ? "" : $"of {person.Tenant} ")}may not see this.",
                "An admin can add you with another role: streamml users add NAME --role ROLE.");
        }

        var (tenant, all) = await TenantAsync(http, person, isLook, aborted);
        var form = HttpMethods.IsPost(route.Method)
            ? await DashboardForms.ReadAsync(http, token!, aborted)
            : FormCollection.Empty;
        var call = new DashboardCall(http, person, token!, tenant, all, form, aborted);
        if (!isLook)
        {
            return await route.Handle(call);
        }

        string key = $"{route.Path}{call.OwnQuery}\n{tenant}\n{call.SeesAll}\n{person.Role}";
        return OpenPages.AsksForEvents(http) && http.Features.Get<RequestSlot>()?.TryStream() != false
            ? TypedResults.ServerSentEvents(_open.FollowAsync(route, call, key))
            : await _fragments.AnswerAsync(key, () => route.Handle(call), aborted);
    });

    /// <summary>Runs a page that is open to everybody.</summary>
    public Task RunOpenAsync(HttpContext http, string path, Func<CancellationToken, Task<IResult>> handle) =>
        GuardAsync(http, path, handle);

    /// <inheritdoc />
    public void Dispose() => _looks.Dispose();

    /// <summary>Says that there is no such page.</summary>
    public Task NoPageAsync(HttpContext http) =>
        GuardAsync(http, "", _ => Task.FromException<IResult>(NotFound()));

    /// <summary>Sets the session's cookie.</summary>
    public static void SetCookie(HttpContext http, string token, TimeSpan lifetime) =>
        http.Response.Cookies.Append(CookieName, token, Cookie(http, lifetime));

    /// <summary>Takes the session's cookie away.</summary>
    public static void DropCookie(HttpContext http) => http.Response.Cookies.Delete(CookieName, Cookie(http, null));

    private static CookieOptions Cookie(HttpContext http, TimeSpan? lifetime) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Path = "/",
        MaxAge = lifetime,

        // TLS ends at a proxy, which says so.
        Secure = http.Request.IsHttps || http.Request.Headers["X-Forwarded-Proto"] == "https",
    };

    private async Task<(string Tenant, IReadOnlyList<string> All)> TenantAsync(
        HttpContext http, Person person, bool isLook, CancellationToken cancellationToken)
    {
        var named = http.Request.Query["tenant"];
        if (named.Count > 1 || (named.Count == 1 && !ApiRecordLimits.IsTenant(named[0]!)))
        {
            throw NotFound();
        }

        if (person.Tenant != Person.AnyTenant)
        {
            // Whether another tenant exists is nobody's business.
            return named.Count == 0 || named[0] == person.Tenant ? (person.Tenant, []) : throw NotFound();
        }

        var all = (await OnceAsync(TenantsKey, isLook, () => _tenants.AllAsync(cancellationToken)))!;
        return (named.Count == 1 ? named[0]! : all.Count > 0 ? all[0] : "", all);
    }

    private Task<Person?> PersonAsync(string token, bool isLook, CancellationToken cancellationToken) => OnceAsync(
        SessionStore.Digest(token), isLook, () => _sessions.FindAsync(token, cancellationToken));

    private async Task<T?> OnceAsync<T>(string key, bool isLook, Func<Task<T>> readAsync) => isLook
        ? await _looks.GetOrCreateAsync(key, entry =>
        {
            (entry.Size, entry.AbsoluteExpirationRelativeToNow) = (1, LookTime);
            return readAsync();
        })
        : await readAsync();

    private async Task GuardAsync(HttpContext http, string path, Func<CancellationToken, Task<IResult>> handle)
    {
        http.Response.Headers.ContentSecurityPolicy = Policy;
        http.Response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";

        // With none at all, browsers hide the origin of our own forms too.
        http.Response.Headers["Referrer-Policy"] = "same-origin";
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        limit.CancelAfter(Limit);
        IResult answer;
        try
        {
            answer = await handle(limit.Token);
        }
        catch (ApiProblem problem)
        {
            answer = await ProblemAsync(problem);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        catch (OperationCanceledException)
        {
            answer = await ProblemAsync(ApiProblem.Unavailable("It took too long.", "Try again after a moment."));
        }
        catch (Exception fault) when (fault is AppendException or TaskRestartException)
        {
            answer = await ProblemAsync(ApiProblem.Unavailable(
                "Kafka does not answer.", "Try again after a moment; 'streamml status' says what is away."));
        }
        catch (Exception fault)
        {
            DashboardLog.Failed(_log, path, fault);
            answer = await ProblemAsync(new ApiProblem(
                StatusCodes.Status500InternalServerError, "fault", "A fault of the program",
                "The page could not be made.", "Report it; the log has the place."));
        }

        await answer.ExecuteAsync(http);
    }

    private Task<IResult> ProblemAsync(ApiProblem problem) => PageHtml.RenderAsync<ProblemPage>(
        problem.Status, new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [nameof(ProblemPage.Frame)] = new PageFrame(
                problem.Title, null, "", [], "", "", "", _time.GetUtcNow(), null, PageAssets.Path),
            [nameof(ProblemPage.Detail)] = problem.Message,
            [nameof(ProblemPage.Advice)] = problem.Advice,
        });

    private static IResult SignInFirst(HttpContext http)
    {
        string next = HttpMethods.IsGet(http.Request.Method)
            ? http.Request.Path + http.Request.QueryString.Value
            : "";
        return DashboardResults.SeeOther(
            next.Length is 0 or > 1_000 ? "/sign-in" : $"/sign-in?next={Uri.EscapeDataString(next)}");
    }

    // An open page whose session is over: it must not take the sign-in page for what has changed.
    private static IResult Reload(HttpContext http)
    {
        http.Response.Headers["HX-Refresh"] = "true";
        return TypedResults.StatusCode(StatusCodes.Status401Unauthorized);
    }

    private static ApiProblem NotFound() => new(
        StatusCodes.Status404NotFound, "not-found", "Not found", "There is no such page.", "Go back to Today.");
}
