using StreamML.Schemas.Topics;

namespace StreamML.Messaging.Sources;

/// <summary>Reading options of a role.</summary>
public sealed class ConsumerHostOptions
{
    /// <summary>The role's name; its consumer group is the prefix followed by this name.</summary>
    public required string Role { get; init; }

    /// <summary>
    /// Topics to read. With <see cref="TaskPerPartition"/> they must all have the same number of partitions.
    /// </summary>
    public required IReadOnlyList<TopicDefinition> Topics { get; init; }

    /// <summary>
    /// True (default): partition n of every topic belongs to task n. False: one task has all partitions of the process,
    /// so that a sink gets large batches.
    /// </summary>
    public bool TaskPerPartition { get; init; } = true;

    /// <summary>Whether offsets are kept in the group (true, default) or in the task's own store.</summary>
    public bool OffsetsInGroup { get; init; } = true;

    /// <summary>Most records per batch, default 2,000, 1 to 100,000.</summary>
    public int MaxBatchRecords { get; init; } = 2_000;

    /// <summary>Most bytes of values per batch, default 8 MiB; the last record may exceed it.</summary>
    public int MaxBatchBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Longest wait for a batch to fill, default 5 ms: the delay of a single message.</summary>
    public TimeSpan MaxBatchWait { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>Most bytes queued for a task before its partitions pause, default 32 MiB.</summary>
    public long MaxQueuedBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>
    /// Whether the age of its records is published (true, default). Not so of a replay, whose records are old by
    /// nature.
    /// </summary>
    public bool ReportsFreshness { get; init; } = true;

    /// <summary>False omits transactions: at least once. Only for measuring their cost.</summary>
    internal bool Transactions { get; init; } = true;
}
