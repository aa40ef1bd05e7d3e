using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;

namespace StreamML.Sink;

/// <summary>What the sink reads.</summary>
public static class SinkTopics
{
    /// <summary>The role's name.</summary>
    public const string Role = "sink";

    /// <summary>Every record topic of the catalogue, and the dead letters of each.</summary>
    public static IReadOnlyList<TopicDefinition> All { get; } =
        [.. TopicCatalogue.Records, .. TopicCatalogue.DeadLetters];

    /// <summary>
    /// How the consumer host is to run the sink: one task for all partitions of the process, offsets in PostgreSQL.
    /// </summary>
    /// <param name="options">Valid options.</param>
    public static ConsumerHostOptions Host(SinkOptions options) => new()
    {
        Role = Role,
        Topics = All,
        TaskPerPartition = false,
        OffsetsInGroup = false,
        MaxBatchRecords = options.MaxBatchRecords,
        MaxBatchBytes = options.MaxBatchBytes,
        MaxBatchWait = options.MaxBatchWait,
        MaxQueuedBytes = options.MaxQueuedBytes,
    };
}
