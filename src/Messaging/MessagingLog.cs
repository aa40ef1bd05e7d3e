using Microsoft.Extensions.Logging;

namespace StreamML.Messaging;

/// <summary>All log lines of this project, with their event ids. None contains a key, a value or a secret.</summary>
internal static partial class MessagingLog
{
    [LoggerMessage(1, LogLevel.Information, "created {Count} topics with {Partitions} partitions each")]
    public static partial void TopicsCreated(ILogger log, int count, int partitions);

    [LoggerMessage(2, LogLevel.Information, "{Role}: assigned {Partitions} partitions, {Tasks} tasks")]
    public static partial void Assigned(ILogger log, string role, int partitions, int tasks);

    [LoggerMessage(3, LogLevel.Information, "{Role}: {Partitions} partitions revoked, lost: {Lost}")]
    public static partial void Revoked(ILogger log, string role, int partitions, bool lost);

    [LoggerMessage(4, LogLevel.Information, "{Role}-{Task}: ready")]
    public static partial void TaskReady(ILogger log, string role, int task);

    [LoggerMessage(5, LogLevel.Warning, "{Role}-{Task}: restarts (attempt {Attempt}): {Reason}")]
    public static partial void TaskRestarts(ILogger log, string role, int task, int attempt, string reason);

    [LoggerMessage(6, LogLevel.Error, "{Role} stops: {Reason}")]
    public static partial void RoleStops(ILogger log, string role, string reason);

    [LoggerMessage(7, LogLevel.Warning,
        "{Role}-{Task}: the record at {Topic}-{Partition}, offset {Offset}, is dead-lettered: {Fault}")]
    public static partial void RecordDeadLettered(
        ILogger log, string role, int task, string topic, int partition, long offset, string fault);

    [LoggerMessage(8, LogLevel.Information, "{Role}-{Task}: {Records} changes restored from {Changelog}")]
    public static partial void Restored(ILogger log, string role, int task, long records, string changelog);

    [LoggerMessage(9, LogLevel.Debug, "kafka client {Name}: {Facility}: {Text}")]
    public static partial void Client(ILogger log, string name, string facility, string text);

    [LoggerMessage(10, LogLevel.Warning, "{Role}-{Task}: the transaction could not be aborted: {Reason}")]
    public static partial void AbortFailed(ILogger log, string role, int task, string reason);

    [LoggerMessage(11, LogLevel.Warning, "{Role}-{Task}: state could not be checkpointed: {Reason}")]
    public static partial void CheckpointFailed(ILogger log, string role, int task, string reason);

    [LoggerMessage(12, LogLevel.Information, "{Role}: {Topic}-{Partition} cannot be read for now: {Reason}")]
    public static partial void ReadFault(ILogger log, string role, string? topic, int? partition, string reason);

    [LoggerMessage(13, LogLevel.Information, "{Topic} has a new retention: {Settings}")]
    public static partial void TopicAltered(ILogger log, string topic, string settings);

    [LoggerMessage(14, LogLevel.Warning, "Not ready: {Missing}")]
    public static partial void NotReady(ILogger log, string missing);

    [LoggerMessage(15, LogLevel.Information, "Ready again")]
    public static partial void ReadyAgain(ILogger log);

    [LoggerMessage(16, LogLevel.Error, "The ready file cannot be written: {Reason}")]
    public static partial void ReadyFileFails(ILogger log, string reason);

    [LoggerMessage(17, LogLevel.Warning, "{Topics} cannot be followed; next try in {Seconds} s: {Reason}")]
    public static partial void FollowsLater(ILogger log, string topics, double seconds, string reason);
}
