using System.Globalization;
using StreamML.EmbeddedKafka.State;

namespace StreamML.EmbeddedKafka.Topics;

/// <summary>Source of a setting's value, with its number in DescribeConfigs.</summary>
internal enum ConfigSource : sbyte
{
    Topic = 1,
    DynamicBroker = 2,
    StaticBroker = 4,
    Default = 5,
}

/// <summary>A setting with its current value.</summary>
internal sealed record ConfigDescription(ConfigKey Key, string Value, ConfigSource Source)
{
    public bool IsReadOnly { get; init; }
}

/// <summary>The settings of topics and of the broker, as the admin APIs show them.</summary>
internal static class ConfigDescriptions
{
    /// <summary>All settings of a topic.</summary>
    public static IEnumerable<ConfigDescription> Describe(BrokerCore core, TopicConfig config) =>
        ConfigKeys.Topic.Values.Select(key => config.Given.TryGetValue(key.Name, out string? given)
            ? new ConfigDescription(key, given, ConfigSource.Topic)
            : new ConfigDescription(key, key.Default, ConfigSource.Default));

    /// <summary>
    /// The settings of the broker: its options under Kafka's names, and those set at run time, which are stored and
    /// shown but have no effect.
    /// </summary>
    public static IEnumerable<ConfigDescription> DescribeBroker(BrokerCore core)
    {
        var set = core.Journal.State.BrokerConfigs.Select(entry => new ConfigDescription(
            new ConfigKey(entry.Name, ConfigType.String, "", IsHeeded: false),
            entry.Value,
            ConfigSource.DynamicBroker));
        HashSet<string> names = [.. core.Journal.State.BrokerConfigs.Select(entry => entry.Name)];
        return set.Concat(Static(core).Where(each => !names.Contains(each.Key.Name)));
    }

    private static IEnumerable<ConfigDescription> Static(BrokerCore core)
    {
        var options = core.Options;
        return
        [
            Number("broker.id", BrokerCore.NodeId),
            Number("node.id", BrokerCore.NodeId),
            Number("num.partitions", options.DefaultPartitions),
            Number("default.replication.factor", 1),
            Number("min.insync.replicas", 1),
            Number("socket.request.max.bytes", options.RequestBytesMax),
            Number("max.connections", options.ConnectionsMax),
            Number("connections.max.idle.ms", (long)options.ConnectionIdleMax.TotalMilliseconds),
            Number("fetch.max.bytes", options.FetchBytesMax),
            Number("group.min.session.timeout.ms", (long)options.GroupSessionTimeoutMin.TotalMilliseconds),
            Number("group.max.session.timeout.ms", (long)options.GroupSessionTimeoutMax.TotalMilliseconds),
            Number("group.initial.rebalance.delay.ms", (long)options.GroupInitialRebalanceDelay.TotalMilliseconds),
            Number("group.max.size", options.GroupMembersMax),
            Number("offset.metadata.max.bytes", options.OffsetMetadataMax),
            Number("offsets.retention.minutes", (long)options.OffsetsRetention.TotalMinutes),
            Number("transaction.max.timeout.ms", (long)options.TransactionTimeoutMax.TotalMilliseconds),
            Number("transactional.id.expiration.ms", (long)options.TransactionalIdExpiration.TotalMilliseconds),
            Word("auto.create.topics.enable", ConfigType.Boolean, options.AutoCreateTopics ? "true" : "false"),
            Word("log.dirs", ConfigType.String, options.DataDirectory),
        ];
    }

    private static ConfigDescription Number(string name, long value) =>
        Word(name, ConfigType.Long, value.ToString(CultureInfo.InvariantCulture));

    private static ConfigDescription Word(string name, ConfigType type, string value) =>
        new(new ConfigKey(name, type, value), value, ConfigSource.StaticBroker) { IsReadOnly = true };
}
