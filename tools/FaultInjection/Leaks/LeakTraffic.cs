using System.Collections.Concurrent;
using System.Globalization;

namespace StreamML.FaultInjection.Leaks;

/// <summary>Sends what people do, each one thing, and searches every answer that refuses it.</summary>
/// <param name="ways">What can be done, in turn.</param>
/// <param name="ingest">Address of Ingest.</param>
/// <param name="api">Address of the API and the dashboard.</param>
/// <param name="search">Searches the answers.</param>
internal sealed class LeakTraffic(
    IReadOnlyList<LeakWay> ways, Uri ingest, Uri api, LeakSearch search) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        Timeout = TimeSpan.FromSeconds(60),
    };

    private readonly ConcurrentDictionary<string, long> _answers = new(StringComparer.Ordinal);

    /// <summary>Requests by door and status.</summary>
    public IReadOnlyDictionary<string, long> Answers =>
        new SortedDictionary<string, long>(_answers, StringComparer.Ordinal);

    /// <summary>Sends what all of them do.</summary>
    /// <exception cref="HttpRequestException">A request had no answer.</exception>
    public Task SendAsync(IReadOnlyList<Canary> people, int concurrency, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            people,
            new ParallelOptions { MaxDegreeOfParallelism = concurrency, CancellationToken = cancellationToken },
            async (canary, token) => await SendAsync(ways[canary.Number % ways.Count], canary, token));

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private async Task SendAsync(LeakWay way, Canary canary, CancellationToken cancellationToken)
    {
        using var request = way.Make(canary);
        request.RequestUri = new Uri(
            way.Door == LeakDoor.Ingest ? ingest : api, request.RequestUri!.OriginalString);
        using var answer = await _http.SendAsync(request, cancellationToken);
        int status = (int)answer.StatusCode;
        _answers.AddOrUpdate(
            string.Create(CultureInfo.InvariantCulture, $"{way.Door} {status}"), 1, (_, count) => count + 1);
        if (status < 400)
        {
            return;
        }

        string body = await answer.Content.ReadAsStringAsync(cancellationToken);
        search.Look(
            way.Door == LeakDoor.Dashboard ? CanaryRun.ErrorPage : CanaryRun.Refusal,
            string.Create(CultureInfo.InvariantCulture, $"{way.Door}, {way.What}, {status}"),
            $"{answer.Headers}\n{answer.Content.Headers}\n{body}");
    }
}
