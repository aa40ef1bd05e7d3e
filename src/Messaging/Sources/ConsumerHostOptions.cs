using StreamML.Schemas.Topics;

namespace StreamML.Messaging.Sources;

/// <summary>How a role reads.</summary>
public sealed class ConsumerHostOptions
{
    /// <summary>The role's name: its consumer group is the prefix and this.</summary>
    public required string Role { get; init; }

    /// <summary>
    /// Topics to read. With <see cref="TaskPerPartition"/> they all have the same number of partitions.
    /// </summary>
    public required IReadOnlyList<TopicDefinition> Topics { get; init; }

    /// <summary>
    /// True (default): partition n of every topic belongs to task n. False: one task has all partitions of the process,
    /// as a sink wants for large batches.
    /// </summary>
    public bool TaskPerPartition { get; init; } = true;

    /// <summary>Offsets live in the group (true, default) or in the task's own store.</summary>
    public bool OffsetsInGroup { get; init; } = true;

    /// <summary>Most records a batch, default 2,000, 1 to 100,000.</summary>
    public int MaxBatchRecords { get; init; } = 2_000;

    /// <summary>Most bytes of values a batch, default 8 MiB: one record more may exceed it.</summary>
    public int MaxBatchBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Longest wait for a batch to fill, default 5 ms: what a lone message waits.</summary>
    public TimeSpan MaxBatchWait { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>Most bytes queued for a task before its partitions pause, default 32 MiB.</summary>
    public long MaxQueuedBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>False leaves transactions out: at least once. Only to measure what they cost.</summary>
    internal bool Transactions { get; init; } = true;
}
