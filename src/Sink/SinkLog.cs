using Microsoft.Extensions.Logging;
using StreamML.Messaging.Sources;

namespace StreamML.Sink;

/// <summary>What the sink logs: changes of state, never a retry, never content.</summary>
internal static partial class SinkLog
{
    [LoggerMessage(1, LogLevel.Warning, "PostgreSQL is unreachable ({Fault}); the sink waits, its partitions pause.")]
    public static partial void Away(ILogger log, string fault);

    [LoggerMessage(2, LogLevel.Information, "PostgreSQL is back after {Seconds:0.0} s.")]
    public static partial void Back(ILogger log, double seconds);

    [LoggerMessage(3, LogLevel.Warning,
        "{Count} records refused, the first at {Source}, offset {Offset} ({Code}); they are dead-lettered.")]
    public static partial void Refused(ILogger log, int count, SourcePartition source, long offset, string code);

    [LoggerMessage(4, LogLevel.Information, "Database schema {Schema} migrated from version {From} to {To}.")]
    public static partial void Migrated(ILogger log, string schema, int from, int to);

    [LoggerMessage(5, LogLevel.Warning, "The outbox cannot be published ({Fault}); it is kept and retried.")]
    public static partial void OutboxStuck(ILogger log, string fault);

    [LoggerMessage(6, LogLevel.Information, "The outbox is published again.")]
    public static partial void OutboxFlows(ILogger log);
}
