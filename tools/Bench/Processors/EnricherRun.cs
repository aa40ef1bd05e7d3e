using Microsoft.Extensions.Logging.Abstractions;
using StreamML.Inference.Audience;
using StreamML.Inference.Text;
using StreamML.Inference.Translation;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Transactions;
using StreamML.Serving;
using StreamML.StreamProcessors;
using StreamML.StreamProcessors.Stages.Enrich;

namespace StreamML.Bench.Processors;

/// <summary>One run of the enricher over all texts that were loaded, with new models, caches and processes.</summary>
/// <param name="scratch">Where the texts are.</param>
/// <param name="name">The role's name: a new one reads from the beginning.</param>
/// <param name="messages">How many there are.</param>
internal sealed class EnricherRun(Scratch scratch, string name, int messages)
{
    /// <summary>Who translates; default: as without options.</summary>
    public TranslationOptions Translation { get; init; } = new();

    /// <summary>Whether it is exactly once; default: it is.</summary>
    public bool Transactions { get; init; } = true;

    /// <summary>Whether the models' answers count in metrics and drift; default: they do.</summary>
    public bool IsWatched { get; init; } = true;

    /// <summary>Runs it.</summary>
    /// <returns>Messages per second.</returns>
    public async Task<double> RunAsync(IProgress<string> progress, CancellationToken cancellationToken)
    {
        using var hub = new ModelHub();
        await using var parts = EnricherServices.Create(
            hub, new ModelServingOptions(), new TextModelOptions(), new AudienceOptions(), Translation,
            new ModelMonitorOptions(), TimeProvider.System, NullLogger.Instance, isWatched: IsWatched);
        await parts.Analyzer.AnalyseAsync(
            parts.Models, [new SourceText("¿Cuándo llega mi pedido?")], cancellationToken);
        var enricher = new EnricherRole().Of(parts, TimeProvider.System) with { Name = name };
        var host = scratch.Kafka.CreateTransactionalRole(
            enricher,
            new ConsumerHostOptions { Role = enricher.Name, Topics = enricher.Topics, Transactions = Transactions },
            scratch.StateDirectory);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = host.RunAsync(stop.Token);
        await await Task.WhenAny(host.Ready, running);
        long started = TimeProvider.System.GetTimestamp();
        var cpu = Environment.CpuUsage.TotalTime;
        while (await DoneAsync(enricher, cancellationToken) < messages)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken);
        }

        double seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;

        // On a busy machine this is more informative than the rate.
        cpu = Environment.CpuUsage.TotalTime - cpu;
        progress.Report($"  {cpu.TotalMicroseconds / messages:N0} us of CPU per message, including the broker but not Apertium");
        await stop.CancelAsync();
        await running;
        return messages / seconds;
    }

    private async Task<long> DoneAsync(TransactionalRole enricher, CancellationToken cancellationToken) =>
        (await scratch.Kafka.Offsets.CommittedAsync(enricher.Name, enricher.Topics, cancellationToken)).Values.Sum();
}
