namespace StreamML.Bench;

/// <summary>A benchmark: one measure or several, each with its control in the same run.</summary>
public interface IBenchmark
{
    /// <summary>What it is called on the command line.</summary>
    string Name { get; }

    /// <summary>One sentence.</summary>
    string Description { get; }

    /// <summary>Runs it. Servers it needs are its own, on loopback and in a scratch folder.</summary>
    /// <param name="pairs">Pairs of a measure, 1 and up; five or more for a figure to be told.</param>
    /// <param name="progress">Told of each step.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<IReadOnlyList<Measure>> RunAsync(int pairs, IProgress<string> progress, CancellationToken cancellationToken);
}

/// <summary>Every benchmark.</summary>
public static class Benchmarks
{
    /// <summary>By name.</summary>
    public static IReadOnlyList<IBenchmark> All { get; } = [new Processors.ProcessorsBenchmark()];
}
