using StreamML.FaultInjection.Checking;
using StreamML.Traffic.Checking;

namespace StreamML.FaultInjection.Kills;

/// <summary>What a kill run does.</summary>
public sealed class KillOptions
{
    /// <summary>Kills. Default 100, 1 to 1,000,000.</summary>
    public int Kills { get; init; } = 100;

    /// <summary>Shortest pause between two kills. Default 0.2 s.</summary>
    public TimeSpan ShortestPause { get; init; } = TimeSpan.FromSeconds(0.2);

    /// <summary>Longest pause between two kills. Default 2 s.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>HTTP deliveries begun a second. Default 50.</summary>
    public int DeliveriesPerSecond { get; init; } = 50;

    /// <summary>Longest a killed role may be away. Default 10 s.</summary>
    public TimeSpan RecoveryLimit { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>How a kill run ended.</summary>
public sealed record KillReport
{
    /// <summary>Everything holds.</summary>
    public required bool Ok { get; init; }

    /// <summary>Kills, by role.</summary>
    public required IReadOnlyDictionary<string, int> Kills { get; init; }

    /// <summary>Message revisions sent.</summary>
    public required long Messages { get; init; }

    /// <summary>HTTP requests sent again because a role was away.</summary>
    public required long Retries { get; init; }

    /// <summary>Expected and not found, over topics.</summary>
    public required long Lost { get; init; }

    /// <summary>Found more than once, over topics.</summary>
    public required long Duplicated { get; init; }

    /// <summary>Found with another text than was sent, or though nothing calls for it.</summary>
    public required long Wrong { get; init; }

    /// <summary>Torn transactions, order, enrichments.</summary>
    public required StreamFindings Streams { get; init; }

    /// <summary>Offsets that showed two values, to one reader or to two.</summary>
    public required long Changed { get; init; }

    /// <summary>Records that were read committed and are gone, or that a reader passed over or went back to.</summary>
    public required long Unsteady { get; init; }

    /// <summary>Committed offsets that went back.</summary>
    public required long Regressed { get; init; }

    /// <summary>What is wrong in the tables, in words.</summary>
    public required IReadOnlyList<string> TableProblems { get; init; }

    /// <summary>Rows a table.</summary>
    public required IReadOnlyDictionary<string, long> Tables { get; init; }

    /// <summary>The verdict on each topic.</summary>
    public required IReadOnlyDictionary<string, AuditResult> Audit { get; init; }

    /// <summary>Longest time a killed role was away, seconds.</summary>
    public required double RecoveryMaxSeconds { get; init; }

    /// <summary>Half of the killed roles were away no longer, seconds.</summary>
    public required double RecoveryMedianSeconds { get; init; }

    /// <summary>Longest time away, by role, seconds.</summary>
    public required IReadOnlyDictionary<string, double> RecoveryMaxByRole { get; init; }

    /// <summary>Every role was at work again at the end.</summary>
    public required bool AllAtWork { get; init; }

    /// <summary>
    /// Processes that ended though nobody killed them (a start while the broker was away), and were started again.
    /// </summary>
    public required int UnaskedEnds { get; init; }

    /// <summary>Seconds from the first request to the end of the checks.</summary>
    public required double Seconds { get; init; }
}
