namespace StreamML.FaultInjection.Reads;

/// <summary>Options of a run of reads.</summary>
public sealed class ReadOptions
{
    /// <summary>Messages in the tables. Default 1,000,000.</summary>
    public int Messages { get; init; } = 1_000_000;

    /// <summary>Contacts in the tables. Default 100,000.</summary>
    public int Contacts { get; init; } = 100_000;

    /// <summary>Times that each read is timed, from 1. Default 100, the fewest that have a 99th percentile.</summary>
    public int Repeats { get; init; } = 100;

    /// <summary>Most that the 99th percentile of a read may be. Default 200 ms.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// Rows from which on a table must not be read whole. Default 10,000: below, reading it whole is often the best
    /// plan.
    /// </summary>
    public int LargeRows { get; init; } = 10_000;
}

/// <summary>Result of a run of reads.</summary>
/// <param name="Ok">No read takes longer than the limit, and none reads a large table whole.</param>
/// <param name="Messages">Messages in the tables.</param>
/// <param name="Contacts">Contacts in the tables.</param>
/// <param name="LargeTables">Tables that count as large.</param>
/// <param name="Statements">Statements whose plans were looked at.</param>
/// <param name="P99Milliseconds">The 99th percentile of each read, the slowest first.</param>
/// <param name="MostRows">Table rows that each of the ten hungriest reads goes through for its answer.</param>
/// <param name="WholeScans">Large tables that were read whole, by which read, and how.</param>
/// <param name="Slow">Reads over the limit.</param>
/// <param name="SeedSeconds">Seconds for making the rows.</param>
/// <param name="Seconds">Total seconds.</param>
public sealed record ReadReport(
    bool Ok,
    int Messages,
    int Contacts,
    int LargeTables,
    int Statements,
    IReadOnlyDictionary<string, double> P99Milliseconds,
    IReadOnlyDictionary<string, double> MostRows,
    IReadOnlyList<string> WholeScans,
    IReadOnlyList<string> Slow,
    double SeedSeconds,
    double Seconds) : ICheckReport;
