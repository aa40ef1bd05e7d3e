namespace StreamML.Bench;

/// <summary>Amount of work of a benchmark.</summary>
/// <param name="Pairs">Pairs per measure, from 1; five or more for a reportable figure.</param>
/// <param name="Scale">Share of a run's usual work, above 0 to 1. Below 1 the figures mean little: for tests.</param>
public sealed record Effort(int Pairs, double Scale = 1)
{
    /// <summary>Requests per second of measures at a fixed rate that the caller may choose. Default 500.</summary>
    public int PerSecond { get; init; } = 500;

    /// <summary>Scales an amount, at least 1.</summary>
    internal int Of(int amount) => Math.Max(1, (int)(amount * Scale));

    /// <summary>Scales a time, at least 50 ms.</summary>
    internal TimeSpan Of(TimeSpan time) => TimeSpan.FromMilliseconds(Math.Max(50, time.TotalMilliseconds * Scale));
}

/// <summary>A benchmark: one or more measures, each with its control in the same run.</summary>
public interface IBenchmark
{
    /// <summary>Name on the command line.</summary>
    string Name { get; }

    /// <summary>Description in one sentence.</summary>
    string Description { get; }

    /// <summary>Runs the benchmark. It starts its own servers, on loopback and in a scratch folder.</summary>
    /// <param name="effort">Amount of work.</param>
    /// <param name="progress">Receives each step.</param>
    /// <param name="cancellationToken">Cancels.</param>
    Task<IReadOnlyList<Measure>> RunAsync(
        Effort effort, IProgress<string> progress, CancellationToken cancellationToken);
}

/// <summary>All benchmarks.</summary>
public static class Benchmarks
{
    /// <summary>By name.</summary>
    public static IReadOnlyList<IBenchmark> All { get; } =
    [
        new Ingest.IngestBenchmark(), new Processors.ProcessorsBenchmark(), new Sink.SinkBenchmark(),
        new Broker.BrokerBenchmark(), new Inference.InferenceBenchmark(), new Scoring.ScoringBenchmark(),
        new Windows.WindowsBenchmark(), new Training.TrainingBenchmark(),
        new Training.TrainingLatencyBenchmark(), new Api.ApiBenchmark(), new Replaying.ReplayBenchmark(),
        new Processors.TelemetryBenchmark(),
    ];
}
