using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;

namespace StreamML.Sink;

/// <summary>What the sink reads.</summary>
public static class SinkTopics
{
    /// <summary>The role's name.</summary>
    public const string Role = "sink";

    private static IEnumerable<TopicDefinition> WithTables => TopicCatalogue.Records.Except(
    [
        TopicCatalogue.VoiceNotes, TopicCatalogue.ContactFeatures, TopicCatalogue.ContactScores, TopicCatalogue.ScoreChanges,
        TopicCatalogue.Predictions, TopicCatalogue.ModelVersions, TopicCatalogue.ModelArtifacts, TopicCatalogue.ModelControls,
    ]);

    /// <summary>Every record topic of the catalogue that has a table, and the dead letters of every one.</summary>
    public static IReadOnlyList<TopicDefinition> All { get; } =
        [.. WithTables, .. TopicCatalogue.Records.Select(topic => topic.DeadLetter())];

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
