using StreamML.FaultInjection.Checking;
using StreamML.Traffic.Checking;

namespace StreamML.FaultInjection.Kills;

/// <summary>Options of a kill run.</summary>
public sealed class KillOptions
{
    /// <summary>Kills. Default 100, 1 to 1,000,000.</summary>
    public int Kills { get; init; } = 100;

    /// <summary>Shortest pause between two kills. Default 0.2 s.</summary>
    public TimeSpan ShortestPause { get; init; } = TimeSpan.FromSeconds(0.2);

    /// <summary>Longest pause between two kills. Default 2 s.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>HTTP deliveries started per second. Default 50.</summary>
    public int DeliveriesPerSecond { get; init; } = 50;

    /// <summary>Longest time a killed role may be away. Default 10 s.</summary>
    public TimeSpan RecoveryLimit { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>Result of a kill run.</summary>
public sealed record KillReport : ICheckReport
{
    /// <summary>All checks passed.</summary>
    public required bool Ok { get; init; }

    /// <summary>Kills, by role.</summary>
    public required IReadOnlyDictionary<string, int> Kills { get; init; }

    /// <summary>Message revisions sent.</summary>
    public required long Messages { get; init; }

    /// <summary>HTTP requests repeated because a role was away.</summary>
    public required long Retries { get; init; }

    /// <summary>Expected and not found, over topics.</summary>
    public required long Lost { get; init; }

    /// <summary>Found more than once, over topics.</summary>
    public required long Duplicated { get; init; }

    /// <summary>Found with another text than sent, or unexpectedly.</summary>
    public required long Wrong { get; init; }

    /// <summary>Torn transactions, order, and enrichments.</summary>
    public required StreamFindings Streams { get; init; }

    /// <summary>Offsets that showed two values, to one reader or to two.</summary>
    public required long Changed { get; init; }

    /// <summary>Committed records that disappeared, that a reader skipped, or that it went back to.</summary>
    public required long Unsteady { get; init; }

    /// <summary>Committed offsets that went back.</summary>
    public required long Regressed { get; init; }

    /// <summary>Problems in the tables, in words.</summary>
    public required IReadOnlyList<string> TableProblems { get; init; }

    /// <summary>Rows per table.</summary>
    public required IReadOnlyDictionary<string, long> Tables { get; init; }

    /// <summary>The verdict on each topic.</summary>
    public required IReadOnlyDictionary<string, AuditResult> Audit { get; init; }

    /// <summary>Longest time a killed role was away, seconds.</summary>
    public required double RecoveryMaxSeconds { get; init; }

    /// <summary>Median time that a killed role was away, seconds.</summary>
    public required double RecoveryMedianSeconds { get; init; }

    /// <summary>Longest time away, by role, seconds.</summary>
    public required IReadOnlyDictionary<string, double> RecoveryMaxByRole { get; init; }

    /// <summary>Every role worked again at the end.</summary>
    public required bool AllAtWork { get; init; }

    /// <summary>
    /// Processes that ended without being killed (a start while the broker was away), and were restarted.
    /// </summary>
    public required int UnaskedEnds { get; init; }

    /// <summary>Seconds from the first request to the end of the checks.</summary>
    public required double Seconds { get; init; }
}
