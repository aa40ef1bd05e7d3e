using System.Globalization;
using StreamML.EmbeddedKafka.Log;
using StreamML.EmbeddedKafka.State;

namespace StreamML.EmbeddedKafka.Topics;

/// <summary>The settings of one topic: those given explicitly, over Kafka's defaults. Immutable.</summary>
internal sealed class TopicConfig
{
    private readonly Dictionary<string, string> _given;

    public TopicConfig(IEnumerable<ConfigEntry> given)
    {
        _given = given.ToDictionary(entry => entry.Name, entry => entry.Value, StringComparer.Ordinal);
        Storage = ToStorage();
    }

    /// <summary>The settings that the storage needs.</summary>
    public PartitionConfig Storage { get; }

    /// <summary>The settings given explicitly.</summary>
    public IReadOnlyDictionary<string, string> Given => _given;

    /// <summary>Why a setting is not allowed; null if it is.</summary>
    public static string? Problem(string name, string? value)
    {
        if (!ConfigKeys.Topic.TryGetValue(name, out var key))
        {
            return $"Unknown topic config name: {name}";
        }

        return value is null ? $"Null value not supported for topic config: {name}" : key.Problem(value);
    }

    public string this[string name] =>
        _given.TryGetValue(name, out string? value) ? value : ConfigKeys.Topic[name].Default;

    private PartitionConfig ToStorage() => new()
    {
        CleanupPolicy = this[ConfigKeys.CleanupPolicy].Split(',').Aggregate(
            CleanupPolicy.None,
            (policy, word) => policy | (word.Trim() == "compact" ? CleanupPolicy.Compact : CleanupPolicy.Delete)),
        SegmentBytes = int.Parse(this[ConfigKeys.SegmentBytes], CultureInfo.InvariantCulture),
        SegmentMs = Long(ConfigKeys.SegmentMs),
        RetentionMs = Long(ConfigKeys.RetentionMs),
        RetentionBytes = Long(ConfigKeys.RetentionBytes),
        MinCompactionLagMs = Long(ConfigKeys.MinCompactionLagMs),
        DeleteRetentionMs = Long(ConfigKeys.DeleteRetentionMs),
        MinCleanableDirtyRatio = double.Parse(this[ConfigKeys.MinCleanableDirtyRatio], CultureInfo.InvariantCulture),
        MaxMessageBytes = int.Parse(this[ConfigKeys.MaxMessageBytes], CultureInfo.InvariantCulture),
        TimestampType = Enum.Parse<TimestampType>(this[ConfigKeys.TimestampType]),
    };

    private long Long(string name) => long.Parse(this[name], CultureInfo.InvariantCulture);
}
