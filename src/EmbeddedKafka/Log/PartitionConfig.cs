namespace StreamML.EmbeddedKafka.Log;

/// <summary>Treatment of old data. Kafka's <c>cleanup.policy</c>.</summary>
[Flags]
public enum CleanupPolicy
{
    /// <summary>Nothing is ever removed.</summary>
    None = 0,

    /// <summary>Segments past <c>retention.ms</c> or <c>retention.bytes</c> are deleted.</summary>
    Delete = 1,

    /// <summary>The last record of each key is kept.</summary>
    Compact = 2,
}

/// <summary>Source of a record's timestamp. Kafka's <c>message.timestamp.type</c>.</summary>
public enum TimestampType
{
    /// <summary>The producer's timestamp is kept.</summary>
    CreateTime = 0,

    /// <summary>The broker stamps each batch when it is appended.</summary>
    LogAppendTime = 1,
}

/// <summary>
/// The settings of one partition, with Kafka's names and defaults. Immutable; change them with
/// <see cref="PartitionLog.Configure"/>.
/// </summary>
public sealed record PartitionConfig
{
    /// <summary>All defaults.</summary>
    public static PartitionConfig Default { get; } = new();

    /// <summary>
    /// <c>segment.bytes</c>. Bytes; 1 KiB to 2 GiB - 1. Default 128 MiB: smaller than Kafka's 1 GiB, because retention
    /// and compaction free whole segments and there is only one machine's disk.
    /// </summary>
    public int SegmentBytes { get; init; } = 128 * 1024 * 1024;

    /// <summary>
    /// <c>segment.ms</c>. Milliseconds after which a non-empty active segment is closed. Default 7 days.
    /// </summary>
    public long SegmentMs { get; init; } = 7L * 24 * 3600 * 1000;

    /// <summary><c>retention.ms</c>. Milliseconds; -1 keeps for ever. Default 7 days.</summary>
    public long RetentionMs { get; init; } = 7L * 24 * 3600 * 1000;

    /// <summary><c>retention.bytes</c>. Bytes of the partition; -1 (default) is no limit.</summary>
    public long RetentionBytes { get; init; } = -1;

    /// <summary><c>cleanup.policy</c>. Default delete.</summary>
    public CleanupPolicy CleanupPolicy { get; init; } = CleanupPolicy.Delete;

    /// <summary><c>min.compaction.lag.ms</c>. Milliseconds a record stays uncompacted. Default 0.</summary>
    public long MinCompactionLagMs { get; init; }

    /// <summary>
    /// <c>delete.retention.ms</c>. Milliseconds a tombstone or marker outlives its first cleaning. Default 24 h.
    /// </summary>
    public long DeleteRetentionMs { get; init; } = 24L * 3600 * 1000;

    /// <summary>
    /// <c>min.cleanable.dirty.ratio</c>. Share of uncompacted bytes that starts a cleaning, 0 to 1. Default 0.5.
    /// </summary>
    public double MinCleanableDirtyRatio { get; init; } = 0.5;

    /// <summary><c>max.message.bytes</c>. Bytes of one batch with its header. Default 1 MiB + 12.</summary>
    public int MaxMessageBytes { get; init; } = 1024 * 1024 + 12;

    /// <summary><c>message.timestamp.type</c>. Default CreateTime.</summary>
    public TimestampType TimestampType { get; init; } = TimestampType.CreateTime;

    internal bool IsCompacted => CleanupPolicy.HasFlag(CleanupPolicy.Compact);

    /// <summary>Checks every range.</summary>
    /// <exception cref="InvalidOperationException">A value is out of range; the message names it by its Kafka
    /// name.</exception>
    public void Validate()
    {
        Check(SegmentBytes >= 1024, "segment.bytes must be at least 1024.");
        Check(SegmentMs >= 1, "segment.ms must be at least 1.");
        Check(RetentionMs >= -1, "retention.ms must be -1 or more.");
        Check(RetentionBytes >= -1, "retention.bytes must be -1 or more.");
        Check((int)CleanupPolicy is >= 0 and <= 3, "cleanup.policy is unknown.");
        Check(MinCompactionLagMs >= 0, "min.compaction.lag.ms must be 0 or more.");
        Check(DeleteRetentionMs >= 0, "delete.retention.ms must be 0 or more.");
        Check(MinCleanableDirtyRatio is >= 0 and <= 1, "min.cleanable.dirty.ratio must be between 0 and 1.");
        Check(MaxMessageBytes >= 0, "max.message.bytes must be 0 or more.");
        Check(Enum.IsDefined(TimestampType), "message.timestamp.type is unknown.");
    }

    private static void Check(bool holds, string message)
    {
        if (!holds)
        {
            throw new InvalidOperationException(message);
        }
    }

    internal const int EncodedSize = 68;

    /// <summary>
    /// Little-endian, 68 bytes: segment.bytes 4, segment.ms 8, retention.ms 8, retention.bytes 8, policy 4,
    /// min.compaction.lag.ms 8, delete.retention.ms 8, dirty ratio 8 (double), max.message.bytes 4, timestamp type 4,
    /// reserved 4.
    /// </summary>
    internal void Encode(ref ByteWriter to)
    {
        to.Int32(SegmentBytes);
        to.Int64(SegmentMs);
        to.Int64(RetentionMs);
        to.Int64(RetentionBytes);
        to.Int32((int)CleanupPolicy);
        to.Int64(MinCompactionLagMs);
        to.Int64(DeleteRetentionMs);
        to.Int64(BitConverter.DoubleToInt64Bits(MinCleanableDirtyRatio));
        to.Int32(MaxMessageBytes);
        to.Int32((int)TimestampType);
        to.Int32(0);
    }

    internal static PartitionConfig Decode(ref ByteReader from)
    {
        var config = new PartitionConfig
        {
            SegmentBytes = from.Int32(),
            SegmentMs = from.Int64(),
            RetentionMs = from.Int64(),
            RetentionBytes = from.Int64(),
            CleanupPolicy = (CleanupPolicy)from.Int32(),
            MinCompactionLagMs = from.Int64(),
            DeleteRetentionMs = from.Int64(),
            MinCleanableDirtyRatio = BitConverter.Int64BitsToDouble(from.Int64()),
            MaxMessageBytes = from.Int32(),
            TimestampType = (TimestampType)from.Int32(),
        };
        from.Int32();
        return config;
    }
}
