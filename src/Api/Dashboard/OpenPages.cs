using System.Net.ServerSentEvents;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StreamML.Api.Dashboard.Rendering;
using StreamML.Api.Http;
using StreamML.Api.People;

namespace StreamML.Api.Dashboard;

/// <summary>Pages that stay open follow a stream of events each (ADR 55).</summary>
/// <param name="fragments">What they are told.</param>
/// <param name="findAsync">Who is signed in with a token; null: nobody is any more.</param>
/// <param name="limit">Longest time in which a fragment is made.</param>
/// <param name="log">Where faults are logged, without what a request holds.</param>
internal sealed class OpenPages(
    SharedFragments fragments, Func<string, CancellationToken, Task<Person?>> findAsync, TimeSpan limit, ILogger log)
{
    /// <summary>What the stream ends with whose session is over.</summary>
    public const string OverEvent = "over";

    private static readonly TimeSpan StreamTime = TimeSpan.FromMinutes(10);

    /// <summary>Whether a page asks for its stream.</summary>
    public static bool AsksForEvents(HttpContext http) =>
        http.Request.Headers.Accept.ToString().Contains("text/event-stream", StringComparison.Ordinal);

    /// <summary>Whether a page's stream was cut. It goes on where nothing but a stream is understood.</summary>
    public static bool WasFollowing(HttpContext http) =>
        AsksForEvents(http) && http.Request.Headers["Last-Event-ID"].Count > 0;

    /// <summary>A stream that is over at once.</summary>
    public static async IAsyncEnumerable<SseItem<string>> Over()
    {
        await Task.CompletedTask;
        yield return new SseItem<string>("", OverEvent);
    }

    /// <summary>
    /// The stream of a page. It ends when the page goes, the server stops, its time is over or there is a fault: a page
    /// that is still open asks again.
    /// </summary>
    /// <param name="route">The page.</param>
    /// <param name="call">Who asks.</param>
    /// <param name="key">The page's fragment.</param>
    public async IAsyncEnumerable<SseItem<string>> FollowAsync(DashboardRoute route, DashboardCall call, string key)
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
            using var late = CancellationTokenSource.CreateLinkedTokenSource(end.Token);
            late.CancelAfter(limit);
            return await route.Handle(call with { Aborted = late.Token });
        }
    }

    private async Task<SseItem<string>?> NextAsync(
        DashboardCall call, string path, IAsyncEnumerator<SseItem<string>> events, CancellationToken cancellationToken)
    {
        try
        {
            return !await events.MoveNextAsync() ? null
                : await findAsync(call.Token, cancellationToken) == call.Person ? events.Current
                : new SseItem<string>("", OverEvent);
        }
        catch (Exception fault) when (fault is OperationCanceledException or ApiProblem)
        {
            return null;
        }
        catch (Exception fault)
        {
            DashboardLog.Failed(log, path, fault);
            return null;
        }
    }
}
