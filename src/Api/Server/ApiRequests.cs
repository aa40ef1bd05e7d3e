using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using StreamML.Api.Http;
using StreamML.Api.Routes;
using StreamML.Messaging.Errors;
using StreamML.Messaging.Producers;

namespace StreamML.Api.Server;

/// <summary>Every request passes here: limits, the gate, the route, and problem details for whatever goes
/// wrong.</summary>
/// <param name="options">Limits.</param>
/// <param name="gate">Who may come in.</param>
/// <param name="rates">Requests per second of a key, by its id, or of a token's subject.</param>
/// <param name="stopping">Ends streams of events when the server stops.</param>
/// <param name="log">Where faults are logged, without what a request holds.</param>
/// <param name="noPage">Tells a person that there is no such page; null: as programs are told.</param>
internal sealed partial class ApiRequests(
    ApiOptions options, ApiGate gate, PartitionedRateLimiter<string> rates, CancellationToken stopping, ILogger log,
    Func<HttpContext, Task>? noPage)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    private readonly RequestSlots _slots = new(options.MaxConcurrentRequests, options.MaxStreams);

    /// <summary>Before routing: headers, the limit of requests at work, and problems of paths and methods.</summary>
    public async Task GuardAsync(HttpContext http, RequestDelegate next)
    {
        var headers = http.Response.Headers;
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        using var slot = _slots.TryTake();
        if (slot is null)
        {
            await ProblemResponses.WriteAsync(http, Busy("requests", nameof(ApiOptions.MaxConcurrentRequests)));
            return;
        }

        http.Features.Set(slot);
        await next(http);
        if (!http.Response.HasStarted && http.Response.StatusCode
            is StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed)
        {
            bool isPage = http.Response.StatusCode == StatusCodes.Status404NotFound && IsOfABrowser(http.Request);
            await (isPage && noPage is not null
                ? noPage(http)
                : ProblemResponses.WriteAsync(http, Unserved(http.Response.StatusCode)));
        }
    }

    // Programs that take a page too, but would rather not, say so by a quality below 1.
    private static bool IsOfABrowser(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && !request.Path.StartsWithSegments("/api")
        && request.GetTypedHeaders().Accept.Any(type =>
            type.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase) && type.Quality is null or 1);

    /// <summary>Runs a route.</summary>
    public async Task RunAsync(ApiRoute route, HttpContext http)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(
            http.RequestAborted, route.Streams ? stopping : CancellationToken.None);
        limit.CancelAfter(
            options.RequestTimeout + (route.Waits ? options.TrainingWait : TimeSpan.Zero)
            + (route.Streams ? options.EventsTime : TimeSpan.Zero));
        try
        {
            var (key, tenant) = await gate.AdmitAsync(http.Request, route, limit.Token);
            using var rate = rates.AttemptAcquire(key.KeyId);
            if (!rate.IsAcquired)
            {
                throw TooMany();
            }

            if (route.Streams && http.Features.Get<RequestSlot>()?.TryStream() == false)
            {
                throw Busy("streams of events", nameof(ApiOptions.MaxStreams));
            }

            var answer = await route.Handle(new ApiCall(http, key, tenant, limit.Token), options);
            await answer.ExecuteAsync(http);
        }
        catch (ApiProblem problem)
        {
            await ProblemResponses.WriteAsync(http, problem);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested
            || (route.Streams && http.Response.HasStarted))
        {
            // Nobody waits for an answer, or a stream of events ends: who listened asks again.
        }
        catch (BadHttpRequestException fault) when (!http.Response.HasStarted)
        {
            await ProblemResponses.WriteAsync(http, new ApiProblem(
                fault.StatusCode, "http", "Not sound HTTP",
                "The request's body is broken, too large, or comes too slowly.",
                "Send the length that Content-Length says, or chunks as RFC 9112 has them."));
        }
        catch (OperationCanceledException) when (!http.Response.HasStarted)
        {
            await ProblemResponses.WriteAsync(http, new ApiProblem(
                StatusCodes.Status504GatewayTimeout, "timeout", "Took too long",
                string.Create(
                    CultureInfo.InvariantCulture, $"It took longer than {options.RequestTimeout.TotalSeconds} s."),
                "Send less per call, or raise Api__RequestTimeout."));
        }
        catch (Exception fault) when (fault is AppendException or TaskRestartException && !http.Response.HasStarted)
        {
            await ProblemResponses.WriteAsync(http, ApiProblem.Unavailable(
                "Kafka does not answer.", "Try again after Retry-After; 'streamml status' says what is away."));
        }
        catch (Exception fault) when (!http.Response.HasStarted)
        {
            Failed(log, route.Id, fault.GetType().FullName ?? "", fault.StackTrace ?? "");
            await ProblemResponses.WriteAsync(http, new ApiProblem(
                StatusCodes.Status500InternalServerError, "fault", "A fault of the program",
                "The request could not be answered.", "Report it with the trace id; the log has the place."));
        }
    }

    /// <summary>Tells whose key a request has, and what it may.</summary>
    public async Task<IResult> TellKeyAsync(HttpContext http)
    {
        try
        {
            var key = await gate.FindAsync(http.Request, http.RequestAborted);
            using var rate = rates.AttemptAcquire(key.KeyId);
            return rate.IsAcquired ? ApiRoute.Plain(KeyAnswer.Of(key)) : throw TooMany();
        }
        catch (ApiProblem problem)
        {
            await ProblemResponses.WriteAsync(http, problem);
            return TypedResults.Empty;
        }
    }

    private ApiProblem TooMany() => new(
        StatusCodes.Status429TooManyRequests, "rate", "Too many requests",
        $"A key may send {options.RequestsPerSecond} requests per second.",
        "Wait for Retry-After, send batches, or raise Api__RequestsPerSecond.")
    {
        RetryAfter = Soon,
    };

    private static ApiProblem Busy(string what, string option) => new(
        StatusCodes.Status503ServiceUnavailable, "busy", "Too busy", $"Too many {what} are at work.",
        $"Try again after Retry-After, or raise Api__{option}.")
    {
        RetryAfter = Soon,
    };

    private static ApiProblem Unserved(int status) => status == StatusCodes.Status405MethodNotAllowed
        ? new ApiProblem(
            status, "method", "Method not allowed", "The path takes another method.", "See the header Allow, or /docs.")
        : new ApiProblem(status, "not-found", "Not found", "There is no such path.", "/docs lists every route.");

    [LoggerMessage(1, LogLevel.Error, "api: {Route} failed: {Fault}\n{Stack}")]
    private static partial void Failed(ILogger log, string route, string fault, string stack);
}
