using Microsoft.Extensions.Logging;

namespace StreamML.EmbeddedKafka.Log;

/// <summary>Every message the log writes. Event ids 4000 to 4099.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(4000, LogLevel.Critical, "Storage failed permanently; appends are refused until a restart")]
    public static partial void StorageFailed(ILogger logger, Exception error);

    [LoggerMessage(4001, LogLevel.Error, "Disk full, appends are refused until there is space: {Reason}")]
    public static partial void DiskFull(ILogger logger, string reason);

    [LoggerMessage(4002, LogLevel.Error, "Journal {File}: damaged bytes {From} to {To} were skipped")]
    public static partial void JournalDamaged(ILogger logger, string file, long from, long to);

    [LoggerMessage(4003, LogLevel.Warning, "Journal {File}: torn tail of {Bytes} bytes cut at {At}")]
    public static partial void JournalTorn(ILogger logger, string file, long bytes, long at);

    [LoggerMessage(4004, LogLevel.Error,
        "Partition {Partition}, segment {Segment}: offsets {From} to {To} are damaged and not served")]
    public static partial void SegmentDamaged(ILogger logger, PartitionId partition, long segment, long from, long to);

    [LoggerMessage(4005, LogLevel.Error, "Snapshot {File} is damaged: {Reason}")]
    public static partial void SnapshotDamaged(ILogger logger, string file, string reason);

    [LoggerMessage(4006, LogLevel.Information,
        "Log opened: {Partitions} partitions, {Entries} journal entries ({Bytes} bytes) replayed in {Elapsed}")]
    public static partial void Opened(ILogger logger, int partitions, long entries, long bytes, TimeSpan elapsed);

    [LoggerMessage(4007, LogLevel.Debug, "Checkpoint at {Position}")]
    public static partial void Checkpointed(ILogger logger, long position);

    [LoggerMessage(4008, LogLevel.Warning, "Checkpoint postponed: {Reason}")]
    public static partial void CheckpointPutOff(ILogger logger, string reason);

    [LoggerMessage(4009, LogLevel.Debug, "Partition {Partition}: compacted {Before} to {After} bytes")]
    public static partial void Compacted(ILogger logger, PartitionId partition, long before, long after);

    [LoggerMessage(4010, LogLevel.Warning, "Partition {Partition}: compaction postponed: {Reason}")]
    public static partial void CompactionPutOff(ILogger logger, PartitionId partition, string reason);

    [LoggerMessage(4011, LogLevel.Warning, "File {File} could not be removed: {Reason}")]
    public static partial void RemovalFailed(ILogger logger, string file, string reason);

    [LoggerMessage(4012, LogLevel.Error, "Journal entries {From} to {To} are missing")]
    public static partial void EntriesMissing(ILogger logger, long from, long to);

    [LoggerMessage(4013, LogLevel.Error,
        "Partition {Partition}: an entry of the journal could not be applied: {Reason}")]
    public static partial void EntryRefused(ILogger logger, PartitionId partition, string reason);

    [LoggerMessage(4015, LogLevel.Error, "Partition {Partition}: reading at offset {Offset} failed")]
    public static partial void ReadFailed(ILogger logger, PartitionId partition, long offset, Exception error);

    [LoggerMessage(4016, LogLevel.Warning, "Partition {Partition}: erasure postponed: {Reason}")]
    public static partial void ErasurePutOff(ILogger logger, PartitionId partition, string reason);

    [LoggerMessage(4014, LogLevel.Error, "Background work of the log failed")]
    public static partial void HousekeepingFailed(ILogger logger, Exception error);
}
