namespace StreamML.FaultInjection.Alerts;

/// <summary>
/// All faults of the check, in their order: those that leave something behind come last. Those of the database come
/// before the broker is killed: a sink that is being assigned its partitions has no record to be behind with.
/// </summary>
internal static class AlertFaults
{
    /// <summary>The faults.</summary>
    public static IReadOnlyList<AlertFault> All { get; } =
    [
        .. RequestFaults.All, .. RecordFaults.All, .. DatabaseFaults.All, .. ProcessFaults.All, .. ModelFaults.All,
        .. VolumeFaults.All,
    ];

    /// <summary>Rules that no fault leads to, and why.</summary>
    public static IReadOnlyDictionary<string, string> NotInjected { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["StreamMLModelDegraded"] = "the trainer judges by labels of days",
            ["StreamMLModelSentBack"] = "the trainer judges by labels of days",
        };
}
