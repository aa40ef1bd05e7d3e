namespace StreamML.EmbeddedKafka.Log;

/// <summary>Report of a recovery.</summary>
public sealed record RecoveryReport
{
    /// <summary>Journal position of the snapshot used; 0 without one.</summary>
    public long SnapshotPosition { get; init; }

    /// <summary>Journal entries replayed.</summary>
    public long EntriesReplayed { get; init; }

    /// <summary>Bytes of those entries.</summary>
    public long BytesReplayed { get; init; }

    /// <summary>Bytes of a truncated torn tail, which was never acknowledged.</summary>
    public long TornBytes { get; init; }

    /// <summary>Journal entries that were durable but could not be read back.</summary>
    public long EntriesDamaged { get; init; }

    /// <summary>Records recovered from segment files where the journal was damaged.</summary>
    public long OffsetsSalvaged { get; init; }

    /// <summary>Duration.</summary>
    public TimeSpan Elapsed { get; init; }
}
