namespace StreamML.EmbeddedKafka.Log;

/// <summary>What a start found and did.</summary>
public sealed record RecoveryReport
{
    /// <summary>Journal position of the snapshot it began with; 0 without one.</summary>
    public long SnapshotPosition { get; init; }

    /// <summary>Journal entries replayed.</summary>
    public long EntriesReplayed { get; init; }

    /// <summary>Bytes of those entries.</summary>
    public long BytesReplayed { get; init; }

    /// <summary>Bytes of a torn tail cut off: they were never acknowledged.</summary>
    public long TornBytes { get; init; }

    /// <summary>Journal entries that could not be read back although they had been durable.</summary>
    public long EntriesDamaged { get; init; }

    /// <summary>Records won back from segment files where the journal was damaged.</summary>
    public long OffsetsSalvaged { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Elapsed { get; init; }
}
