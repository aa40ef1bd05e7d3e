using System.Collections.Frozen;

namespace StreamML.Messaging.Telemetry;

/// <summary>
/// Every instrument that leaves the process; the only list of them. Code, the table in docs/operations.md, alert rules
/// and dashboards are made from it (ADR 45).
/// </summary>
public static class InstrumentCatalogue
{
    /// <summary>All of them, in the order in which a record meets them.</summary>
    public static IReadOnlyList<InstrumentDefinition> All { get; } =
    [
        .. IngestInstruments.All, .. StageInstruments.All, .. ModelInstruments.All, .. TrainingInstruments.All,
        .. SinkInstruments.All, .. ProcessInstruments.All,
    ];

    /// <summary>Names of their meters.</summary>
    public static IReadOnlyList<string> MeterNames { get; } = [.. All.Select(entry => entry.Meter).Distinct()];

    private static readonly FrozenDictionary<(string Meter, string Name), InstrumentDefinition> ByName =
        All.ToFrozenDictionary(entry => (entry.Meter, entry.Name));

    /// <summary>The instrument of a name; null if there is none: it does not leave the process.</summary>
    public static InstrumentDefinition? Find(string meter, string name) => ByName.GetValueOrDefault((meter, name));
}
