namespace StreamML.FaultInjection.Alerts;

/// <summary>What fired, and when it should have. Not thread-safe.</summary>
internal sealed class AlertWatch
{
    private readonly SortedSet<string> _inHealth = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FaultOutcome> _faults = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _leftOut = new(StringComparer.Ordinal);

    /// <summary>Alerts of the rules with divided times.</summary>
    public static IReadOnlySet<string> Faster(IEnumerable<FiringAlert> firing) =>
        firing.Where(alert => alert.IsFaster).Select(alert => alert.Name).ToHashSet(StringComparer.Ordinal);

    /// <summary>These fire while there is no fault.</summary>
    public void InHealth(IEnumerable<FiringAlert> firing) => _inHealth.UnionWith(firing.Select(
        alert => alert.IsFaster ? $"{alert.Name} ({AlertRuleFile.Faster})" : alert.Name));

    /// <summary>A fault was injected.</summary>
    public void Add(AlertFault fault, FaultOutcome outcome) => _faults[fault.Name] = outcome;

    /// <summary>A fault could not be injected.</summary>
    public void LeftOut(string fault, string reason) => _leftOut[fault] = reason;

    /// <summary>The report.</summary>
    /// <param name="options">Options of the check.</param>
    /// <param name="rules">Rules that were evaluated.</param>
    /// <param name="healthySeconds">Time without any fault.</param>
    /// <param name="seconds">Time of the whole check.</param>
    public AlertCheckReport Report(AlertCheckOptions options, int rules, double healthySeconds, double seconds)
    {
        bool all = _faults.Values.All(
            outcome => outcome.Problem.Length == 0 && outcome.Seconds <= options.Limit.TotalSeconds);
        return new AlertCheckReport(
            all && _inHealth.Count == 0 && _faults.Count > 0, options.Speed, rules, healthySeconds, [.. _inHealth],
            _faults, _faults.Values.Max(outcome => outcome.Seconds) ?? 0, _leftOut, AlertFaults.NotInjected, seconds);
    }
}
