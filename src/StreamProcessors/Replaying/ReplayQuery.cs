using StreamML.Messaging.Sources;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>What is to be replayed.</summary>
public sealed record ReplayQuery
{
    /// <summary>The stage that is replayed, one of <see cref="ReplayStages.Names"/>.</summary>
    public string Stage { get; init; } = ReplayStages.Enricher.Name;

    /// <summary>
    /// Whether texts are read from the tables, which keep them for longer, and not from the topics. They are copied
    /// when the plan is made.
    /// </summary>
    public bool FromTables { get; init; }

    /// <summary>Only records written at this time or later; null: from the first that is kept.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Only records written before this time; null: up to the last there is now.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Only these offsets of these partitions; null: of all partitions.</summary>
    public IReadOnlyDictionary<int, OffsetRange>? Offsets { get; init; }

    /// <summary>Which of them.</summary>
    public ReplayFilter Filter { get; init; } = new();

    /// <summary>
    /// The labels that are compared and shown, e.g. translation; empty: all. Topics have all labels in any case.
    /// </summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>Whose answers it takes.</summary>
    public ReplayModels Models { get; init; } = ReplayModels.Current;

    /// <summary>Most records per second; 0: no cap; null: as the options say.</summary>
    public long? MaxRate { get; init; }

    /// <summary>Most records of the pilot; 0: none; null: as the options say.</summary>
    public int? PilotRecords { get; init; }

    /// <summary>When it fails by itself; what is unset is as the options say.</summary>
    public ReplayAbort Abort { get; init; } = new();

    /// <summary>Who plans it.</summary>
    public string By { get; init; } = "ops";
}
