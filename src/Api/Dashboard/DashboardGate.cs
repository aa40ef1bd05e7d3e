using System.Net.ServerSentEvents;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
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
/// <param name="sessions">Who is signed in.</param>
/// <param name="tenants">Tenants to choose from.</param>
/// <param name="fragments">What open pages ask for.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Where faults are logged, without what a request holds.</param>
internal sealed partial class DashboardGate(
    SessionStore sessions, TenantReads tenants, SharedFragments fragments, TimeProvider time, ILogger log) : IDisposable
{
    /// <summary>Name of the session's cookie.</summary>
    public const string CookieName = "streamml_session";

    /// <summary>Name of the form's field against other sites.</summary>
    public const string FormField = "_form";

    private const int FormBytesMax = 64 * 1024;
    private const int CookieCharsMax = 128;

    // Nothing but our own files: no inline script, no frame, nothing from elsewhere.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    /// <summary>What the stream of an open page ends with whose session is over.</summary>
    public const string OverEvent = "over";

    // Who looks at an open page, and which tenants there are, is looked up once in this time: somebody who was signed
    // out elsewhere sees figures for so long, and can do nothing.
    private static readonly TimeSpan LookTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan StreamTime = TimeSpan.FromMinutes(10);
    private const int LooksMax = 10_000;
    private const string TenantsKey = "tenants";

    private readonly MemoryCache _looks = new(new MemoryCacheOptions { SizeLimit = LooksMax });

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
                : AsksForEvents(http) && WasCut(http) ? TypedResults.ServerSentEvents(Over())
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
        var form = HttpMethods.IsPost(route.Method) ? await FormAsync(http, token!, aborted) : FormCollection.Empty;
        var call = new DashboardCall(http, person, token!, tenant, all, form, aborted);
        if (!isLook)
        {
            return await route.Handle(call);
        }

        string key = $"{route.Path}{call.OwnQuery}\n{tenant}\n{call.SeesAll}\n{person.Role}";
        return AsksForEvents(http) && http.Features.Get<RequestSlot>()?.TryStream() != false
            ? TypedResults.ServerSentEvents(LookAsync(route, call, key))
            : await fragments.AnswerAsync(key, () => route.Handle(call), aborted);
    });

    /// <summary>Runs a page that is open to everybody.</summary>
    public Task RunOpenAsync(HttpContext http, string path, Func<CancellationToken, Task<IResult>> handle) =>
        GuardAsync(http, path, handle);

    /// <inheritdoc />
    public void Dispose() => _looks.Dispose();

    /// <summary>Says that there is no such page.</summary>
    public Task NoPageAsync(HttpContext http) =>
        GuardAsync(http, "", _ => Task.FromException<IResult>(NotFound()));

    /// <summary>What a form sent, before anybody is signed in, as texts that can be kept.</summary>
    /// <exception cref="ApiProblem">Another site sent it, or it is too large.</exception>
    public static async Task<IFormCollection> OpenFormAsync(HttpContext http, CancellationToken cancellationToken)
    {
        var request = http.Request;

        if (!IsOurs(request))
        {
            throw OtherSite();
        }

        if (!request.HasFormContentType || request.ContentLength > FormBytesMax)
        {
            throw BadForm();
        }

        http.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = FormBytesMax;
        try
        {
            var form = await request.ReadFormAsync(
                new FormOptions { BufferBodyLengthLimit = FormBytesMax, ValueCountLimit = 32 }, cancellationToken);
            return new FormCollection(form.ToDictionary(
                field => field.Key,
                field => new StringValues(field.Value.Select(value => StorableText.Of(value ?? "")).ToArray()),
                StringComparer.OrdinalIgnoreCase));
        }
        catch (Exception fault) when (fault is InvalidDataException or BadHttpRequestException)
        {
            throw BadForm();
        }
    }

    // Browsers say where a form comes from, the older ones by its origin only; a program that says nothing has nobody's
    // cookies.
    private static bool IsOurs(HttpRequest request)
    {
        string site = request.Headers["Sec-Fetch-Site"].ToString(), origin = request.Headers.Origin.ToString();
        return site.Length > 0
            ? site is "same-origin" or "none"
            : origin.Length == 0 || (Uri.TryCreate(origin, UriKind.Absolute, out var from)
                && string.Equals(from.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase));
    }

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

    private static async Task<IFormCollection> FormAsync(
        HttpContext http, string token, CancellationToken cancellationToken)
    {
        var form = await OpenFormAsync(http, cancellationToken);
        return CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(form[FormField].ToString()), Encoding.UTF8.GetBytes(SessionStore.FormToken(token)))
            ? form
            : throw OtherSite();
    }

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

        var all = (await OnceAsync(TenantsKey, isLook, () => tenants.AllAsync(cancellationToken)))!;
        return (named.Count == 1 ? named[0]! : all.Count > 0 ? all[0] : "", all);
    }

    private Task<Person?> PersonAsync(string token, bool isLook, CancellationToken cancellationToken) => OnceAsync(
        SessionStore.Digest(token), isLook, () => sessions.FindAsync(token, cancellationToken));

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
            Failed(log, path, fault.GetType().FullName ?? "", fault.StackTrace ?? "");
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
                problem.Title, null, "", [], "", "", "", time.GetUtcNow(), null, PageAssets.Path),
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

    private static bool AsksForEvents(HttpContext http) =>
        http.Request.Headers.Accept.ToString().Contains("text/event-stream", StringComparison.Ordinal);

    // It goes on where nothing but a stream is understood.
    private static bool WasCut(HttpContext http) => http.Request.Headers["Last-Event-ID"].Count > 0;

    // Ends when the page goes, the server stops, its time is over or there is a fault: a page that is still open asks
    // again.
    private async IAsyncEnumerable<SseItem<string>> LookAsync(DashboardRoute route, DashboardCall call, string key)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(
            call.Http.RequestAborted,
            call.Http.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        end.CancelAfter(StreamTime);
        await using var events = fragments.FollowAsync(key, MakeAsync, end.Token)
            .GetAsyncEnumerator(end.Token);
        while (await NextAsync(call, route.Path, events, end.Token) is { } item)
        {
            yield return item;
            if (item.EventType == OverEvent)
            {
                yield break;
            }
        }

        async Task<IResult> MakeAsync()
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(end.Token);
            limit.CancelAfter(Limit);
            return await route.Handle(call with { Aborted = limit.Token });
        }
    }

    private async Task<SseItem<string>?> NextAsync(
        DashboardCall call, string path, IAsyncEnumerator<SseItem<string>> events, CancellationToken cancellationToken)
    {
        try
        {
            return !await events.MoveNextAsync() ? null
                : await PersonAsync(call.Token, isLook: true, cancellationToken) == call.Person ? events.Current
                : new SseItem<string>("", OverEvent);
        }
        catch (Exception fault) when (fault is OperationCanceledException or ApiProblem)
        {
            return null;
        }
        catch (Exception fault)
        {
            Failed(log, path, fault.GetType().FullName ?? "", fault.StackTrace ?? "");
            return null;
        }
    }

    private static async IAsyncEnumerable<SseItem<string>> Over()
    {
        await Task.CompletedTask;
        yield return new SseItem<string>("", OverEvent);
    }

    // An open page whose session is over: it must not take the sign-in page for what has changed.
    private static IResult Reload(HttpContext http)
    {
        http.Response.Headers["HX-Refresh"] = "true";
        return TypedResults.StatusCode(StatusCodes.Status401Unauthorized);
    }

    private static ApiProblem NotFound() => new(
        StatusCodes.Status404NotFound, "not-found", "Not found", "There is no such page.", "Go back to Today.");

    private static ApiProblem BadForm() => new(
        StatusCodes.Status400BadRequest, "form", "Not a form", "What was sent is no form of at most 64 KiB.",
        "Open the page again and send it from there.");

    private static ApiProblem OtherSite() => new(
        StatusCodes.Status400BadRequest, "form", "The form is not ours",
        "The form was made by another page, or before you signed in.", "Open the page again and send it from there.");

    [LoggerMessage(1, LogLevel.Error, "dashboard: {Path} failed: {Fault}\n{Stack}")]
    private static partial void Failed(ILogger log, string path, string fault, string stack);
}
