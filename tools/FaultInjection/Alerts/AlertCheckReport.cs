namespace StreamML.FaultInjection.Alerts;

/// <summary>What came of a fault.</summary>
/// <param name="Alert">The alert that it must cause.</param>
/// <param name="Seconds">From the fault to the alert; null: it did not fire in time.</param>
/// <param name="Also">Other alerts that fired meanwhile.</param>
/// <param name="Problem">Why it could not be injected as it is meant; empty: it was.</param>
public sealed record FaultOutcome(string Alert, double? Seconds, IReadOnlyList<string> Also, string Problem);

/// <summary>How a check of the alert rules ended.</summary>
/// <param name="Ok">No alert fired in health, and each injected fault's alert fired in time.</param>
/// <param name="Speed">How much faster the rules were than as shipped.</param>
/// <param name="Rules">Rules that Prometheus evaluated, as shipped and faster.</param>
/// <param name="HealthySeconds">Time without any fault.</param>
/// <param name="FiredInHealth">Alerts that fired in it.</param>
/// <param name="Faults">Each injected fault, by its name.</param>
/// <param name="SlowestSeconds">Longest time from a fault to its alert.</param>
/// <param name="LeftOut">Faults that were not injected, and why.</param>
/// <param name="NotInjected">Rules that no fault of the check leads to, and why.</param>
/// <param name="Seconds">Seconds of the whole check.</param>
public sealed record AlertCheckReport(
    bool Ok,
    double Speed,
    int Rules,
    double HealthySeconds,
    IReadOnlyList<string> FiredInHealth,
    IReadOnlyDictionary<string, FaultOutcome> Faults,
    double SlowestSeconds,
    IReadOnlyDictionary<string, string> LeftOut,
    IReadOnlyDictionary<string, string> NotInjected,
    double Seconds) : ICheckReport;
