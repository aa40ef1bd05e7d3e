using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using StreamML.Hosting.Telemetry;
using StreamML.Inference.Translation;

namespace StreamML.Bench.Processors;

/// <summary>
/// The cost of being watched: the enricher whose answers count in metrics and drift, scraped each second, its metrics
/// sent by OTLP each second and one trace in a hundred, against the same enricher that nobody watches.
/// </summary>
internal sealed class TelemetryBenchmark : IBenchmark
{
    private const int UsualMessages = 400_000;
    private const int TracedEvery = 100;
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private int _run;

    public string Name => "telemetry";

    public string Description =>
        "the enricher with metrics, drift and traces, scraped and exported each second, against it unwatched";

    public async Task<IReadOnlyList<Measure>> RunAsync(
        Effort effort, IProgress<string> progress, CancellationToken cancellationToken)
    {
        int messages = effort.Of(UsualMessages);
        await using var scratch = await Scratch.StartAsync(cancellationToken);
        progress.Report($"loading {messages:N0} messages, one in {TracedEvery} of a trace that is kept");
        await TextLoad.WriteAsync(
            scratch, messages, CustomerTexts.Take(20_000), cancellationToken, tracedEvery: TracedEvery);
        return
        [
            await Paired.RunAsync(
                Name, "messages/s",
                ("nobody watches", () => Run(scratch, messages, isWatched: false).RunAsync(
                    progress, cancellationToken)),
                ("metrics and drift, scraped and sent each second; one trace in a hundred",
                    () => WatchedAsync(scratch, messages, progress, cancellationToken)),
                effort.Pairs, progress),
        ];
    }

    private EnricherRun Run(Scratch scratch, int messages, bool isWatched) =>
        new(scratch, $"bench-telemetry-{++_run}", messages)
        {
            Translation = new TranslationOptions { Engine = TranslationEngines.None },
            IsWatched = isWatched,
        };

    private async Task<double> WatchedAsync(
        Scratch scratch, int messages, IProgress<string> progress, CancellationToken cancellationToken)
    {
        await using var collector = await CollectorAsync(cancellationToken);
        var options = new TelemetryOptions
        {
            MetricsPort = 0,
            OtlpEndpoint = collector.Urls.First(),
            OtlpProtocol = TelemetryOptions.HttpProtobuf,
            OtlpInterval = Second,
            Traces = 1.0 / TracedEvery,
        };
        string[] roles = ["enricher"];
        await using var metrics = await MetricsExport.StartAsync(
            options, roles, scratch.StateDirectory, NullLoggerFactory.Instance, cancellationToken);
        using var spans = SpanCollector.Start(options, roles);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var scraping = ScrapeAsync(metrics!.Address!, stop.Token);
        double rate = await Run(scratch, messages, isWatched: true).RunAsync(progress, cancellationToken);
        await stop.CancelAsync();
        await scraping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return rate;
    }

    private static async Task ScrapeAsync(Uri address, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        while (true)
        {
            await http.GetByteArrayAsync(address, cancellationToken);
            await Task.Delay(Second, TimeProvider.System, cancellationToken);
        }
    }

    // Takes what it is sent.
    private static async Task<WebApplication> CollectorAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var collector = builder.Build();
        collector.Run(http => http.Request.Body.CopyToAsync(Stream.Null, http.RequestAborted));
        await collector.StartAsync(cancellationToken);
        return collector;
    }
}
