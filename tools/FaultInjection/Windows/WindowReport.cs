namespace StreamML.FaultInjection.Windows;

/// <summary>What a window run does.</summary>
public sealed class WindowOptions
{
    /// <summary>Records written to the topics that windows are counted from. Default 100,000.</summary>
    public int Records { get; init; } = 100_000;

    /// <summary>Kills meanwhile, of the roles windows and sink. Default 20.</summary>
    public int Kills { get; init; } = 20;

    /// <summary>Contacts. Default 1,000.</summary>
    public int Contacts { get; init; } = 1_000;
}

/// <summary>How a window run ended.</summary>
/// <param name="Ok">Every count is what SQL counts over the sink's tables, and every trend.</param>
/// <param name="Records">Records written.</param>
/// <param name="Kills">Kills, by role.</param>
/// <param name="Drained">All was read before the patience ended.</param>
/// <param name="Counts">Counts compared: by subject, window and measure.</param>
/// <param name="Different">Counts that differ.</param>
/// <param name="Examples">Some of them: where, what SQL counts, what the window says.</param>
/// <param name="Trends">Trends compared.</param>
/// <param name="TrendsDifferent">Trends that differ.</param>
/// <param name="DeadLetters">Dead letters; there is nothing to refuse.</param>
/// <param name="Seconds">All of it.</param>
public sealed record WindowReport(
    bool Ok,
    int Records,
    IReadOnlyDictionary<string, int> Kills,
    bool Drained,
    long Counts,
    long Different,
    IReadOnlyList<string> Examples,
    long Trends,
    long TrendsDifferent,
    long DeadLetters,
    double Seconds) : ICheckReport;
