namespace StreamML.EmbeddedKafka.Topics;

/// <summary>Type of a setting, with its number in DescribeConfigs.</summary>
internal enum ConfigType : sbyte
{
    Boolean = 1,
    String = 2,
    Int = 3,
    Long = 5,
    Double = 6,
    List = 7,
}

/// <summary>A setting of a topic.</summary>
/// <param name="Name">Kafka's name.</param>
/// <param name="Type">Type of its value.</param>
/// <param name="Default">Value if nothing is set.</param>
/// <param name="IsHeeded">False for settings that are stored and described but have no effect on a single node.</param>
/// <param name="Min">Lowest number allowed.</param>
/// <param name="Max">Highest number allowed.</param>
/// <param name="Values">The words allowed; null for any.</param>
internal sealed record ConfigKey(
    string Name, ConfigType Type, string Default, bool IsHeeded = true, double Min = 0, double Max = long.MaxValue,
    string[]? Values = null)
{
    /// <summary>Why a value is not allowed; null if it is.</summary>
    public string? Problem(string value)
    {
        bool good = Type switch
        {
            ConfigType.Boolean => value is "true" or "false",
            ConfigType.Int => int.TryParse(value, out int number) && number >= Min && number <= Max,
            ConfigType.Long => long.TryParse(value, out long number) && number >= Min && number <= Max,
            ConfigType.Double => double.TryParse(value, out double number) && number >= Min && number <= Max,
            ConfigType.List when Values is not null => value.Split(',').All(word => Values.Contains(word.Trim())),
            _ => Values is null || Values.Contains(value),
        };
        return good ? null : $"Invalid value {value} for configuration {Name}.";
    }
}

/// <summary>All topic settings, with Kafka's names, defaults and ranges.</summary>
internal static class ConfigKeys
{
    public const string CleanupPolicy = "cleanup.policy";
    public const string MaxMessageBytes = "max.message.bytes";
    public const string RetentionMs = "retention.ms";
    public const string RetentionBytes = "retention.bytes";
    public const string SegmentBytes = "segment.bytes";
    public const string SegmentMs = "segment.ms";
    public const string TimestampType = "message.timestamp.type";
    public const string MinCompactionLagMs = "min.compaction.lag.ms";
    public const string DeleteRetentionMs = "delete.retention.ms";
    public const string MinCleanableDirtyRatio = "min.cleanable.dirty.ratio";

    private static readonly string[] Codecs = ["uncompressed", "zstd", "lz4", "snappy", "gzip", "producer"];

    public static IReadOnlyDictionary<string, ConfigKey> Topic { get; } = new ConfigKey[]
    {
        new(CleanupPolicy, ConfigType.List, "delete", Values: ["delete", "compact"]),
        new("compression.type", ConfigType.String, "producer", IsHeeded: false, Values: Codecs),
        new("compression.gzip.level", ConfigType.Int, "-1", IsHeeded: false, Min: -1, Max: 9),
        new("compression.lz4.level", ConfigType.Int, "9", IsHeeded: false, Min: 1, Max: 17),
        new("compression.zstd.level", ConfigType.Int, "3", IsHeeded: false, Min: -131072, Max: 22),
        new(DeleteRetentionMs, ConfigType.Long, "86400000"),
        new("file.delete.delay.ms", ConfigType.Long, "60000", IsHeeded: false),
        new("flush.messages", ConfigType.Long, "9223372036854775807", IsHeeded: false, Min: 1),
        new("flush.ms", ConfigType.Long, "9223372036854775807", IsHeeded: false),
        new("follower.replication.throttled.replicas", ConfigType.List, "", IsHeeded: false),
        new("index.interval.bytes", ConfigType.Int, "4096", IsHeeded: false),
        new("leader.replication.throttled.replicas", ConfigType.List, "", IsHeeded: false),
        new("local.retention.bytes", ConfigType.Long, "-2", IsHeeded: false, Min: -2),
        new("local.retention.ms", ConfigType.Long, "-2", IsHeeded: false, Min: -2),
        new("max.compaction.lag.ms", ConfigType.Long, "9223372036854775807", IsHeeded: false, Min: 1),
        new(MaxMessageBytes, ConfigType.Int, "1048588"),
        new("message.timestamp.after.max.ms", ConfigType.Long, "3600000", IsHeeded: false),
        new("message.timestamp.before.max.ms", ConfigType.Long, "9223372036854775807", IsHeeded: false),
        new(TimestampType, ConfigType.String, "CreateTime", Values: ["CreateTime", "LogAppendTime"]),
        new(MinCleanableDirtyRatio, ConfigType.Double, "0.5", Max: 1),
        new(MinCompactionLagMs, ConfigType.Long, "0"),
        new("min.insync.replicas", ConfigType.Int, "1", IsHeeded: false, Min: 1),
        new("preallocate", ConfigType.Boolean, "false", IsHeeded: false),
        new("remote.log.copy.disable", ConfigType.Boolean, "false", IsHeeded: false),
        new("remote.log.delete.on.disable", ConfigType.Boolean, "false", IsHeeded: false),
        new("remote.storage.enable", ConfigType.Boolean, "false", IsHeeded: false, Values: ["false"]),
        new(RetentionBytes, ConfigType.Long, "-1", Min: -1),
        new(RetentionMs, ConfigType.Long, "604800000", Min: -1),
        new(SegmentBytes, ConfigType.Int, "134217728", Min: 1024),
        new("segment.index.bytes", ConfigType.Int, "10485760", IsHeeded: false, Min: 4),
        new("segment.jitter.ms", ConfigType.Long, "0", IsHeeded: false),
        new(SegmentMs, ConfigType.Long, "604800000", Min: 1),
        new("unclean.leader.election.enable", ConfigType.Boolean, "false", IsHeeded: false),
    }.ToDictionary(key => key.Name, StringComparer.Ordinal);
}
