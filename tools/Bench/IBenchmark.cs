namespace StreamML.Bench;

/// <summary>How much a benchmark does.</summary>
/// <param name="Pairs">Pairs of a measure, 1 and up; five or more for a figure to be told.</param>
/// <param name="Scale">Share of the usual work of a run, above 0 to 1. Below 1 the figures say little: for
/// tests.</param>
public sealed record Effort(int Pairs, double Scale = 1)
{
    /// <summary>The share of an amount, at least 1.</summary>
    internal int Of(int amount) => Math.Max(1, (int)(amount * Scale));

    /// <summary>The share of a time, at least 50 ms.</summary>
    internal TimeSpan Of(TimeSpan time) => TimeSpan.FromMilliseconds(Math.Max(50, time.TotalMilliseconds * Scale));
}

/// <summary>A benchmark: one measure or several, each with its control in the same run.</summary>
public interface IBenchmark
{
    /// <summary>What it is called on the command line.</summary>
    string Name { get; }

    /// <summary>One sentence.</summary>
    string Description { get; }

    /// <summary>Runs it. Servers it needs are its own, on loopback and in a scratch folder.</summary>
    /// <param name="effort">How much.</param>
    /// <param name="progress">Told of each step.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<IReadOnlyList<Measure>> RunAsync(
        Effort effort, IProgress<string> progress, CancellationToken cancellationToken);
}

/// <summary>Every benchmark.</summary>
public static class Benchmarks
{
    /// <summary>By name.</summary>
    public static IReadOnlyList<IBenchmark> All { get; } =
    [
        new Ingest.IngestBenchmark(), new Processors.ProcessorsBenchmark(), new Sink.SinkBenchmark(),
        new Broker.BrokerBenchmark(), new Inference.InferenceBenchmark(), new Scoring.ScoringBenchmark(),
    ];
}
