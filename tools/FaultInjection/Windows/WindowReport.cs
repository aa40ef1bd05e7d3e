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
    double Seconds)
{
    /// <summary>The report in lines for a person.</summary>
    public string ToText()
    {
        string kills = string.Join(", ", Kills.OrderBy(kill => kill.Key).Select(kill => $"{kill.Key} {kill.Value}"));
        string verdict = Ok ? "ok: every count and every trend equals SQL's"
            : Drained ? "not ok" : "not ok: the roles had not read everything in time";
        return string.Join(Environment.NewLine, (IEnumerable<string>)[
            Line($"records written  {Records,12:N0}   in {Seconds:N0} s, with {Kills.Values.Sum()} kills ({kills})"),
            Line($"counts compared  {Counts,12:N0}   {Different:N0} differ from SQL's"),
            Line($"trends compared  {Trends,12:N0}   {TrendsDifferent:N0} differ from SQL's"),
            Line($"dead letters     {DeadLetters,12:N0}"),
            .. Examples.Select(example => $"  differs: {example}"),
            verdict,
        ]);
    }

    private static string Line(FormattableString text) => FormattableString.Invariant(text);
}
