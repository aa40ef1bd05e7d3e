using System.Text.RegularExpressions;
using StreamML.Messaging.Connection;
using StreamML.Schemas.Topics;

namespace StreamML.Messaging;

/// <summary>Options of the connection to Kafka. Configuration section <c>Kafka</c>.</summary>
public sealed partial class KafkaOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Kafka";

    /// <summary>
    /// Hosts and ports of the cluster, comma-separated. Empty (default): the embedded broker of <c>up</c>.
    /// </summary>
    public string BootstrapServers { get; set; } = "";

    /// <summary>
    /// Prefix of every topic, group and transactional id, so that several installations can share a cluster. Default
    /// none. Letters, digits, dots, dashes and underscores; at most 64.
    /// </summary>
    public string TopicPrefix { get; set; } = "";

    /// <summary>Partitions of new topics. 0 (default): 4 on the embedded broker, 12 on a cluster. 1 to 1,000.</summary>
    public int Partitions { get; set; }

    /// <summary>
    /// Replicas of new topics. -1 (default): the cluster's default (<c>default.replication.factor</c>).
    /// </summary>
    public short ReplicationFactor { get; set; } = -1;

    /// <summary>
    /// A name of this process that stays the same across restarts, for static membership. Default: "1". Two processes
    /// of one role need different names.
    /// </summary>
    public string InstanceId { get; set; } = "1";

    /// <summary>
    /// librdkafka settings, passed through; <c>_</c> stands for <c>.</c> (<c>Kafka__Client__security_protocol</c>). A
    /// setting that would void a guarantee is refused.
    /// </summary>
    public Dictionary<string, string> Client { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// How long a group waits for a silent member, default 10 s, 6 s to 5 min: a dead role is then replaced.
    /// </summary>
    public TimeSpan SessionTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long the broker keeps an idle transaction open, default 15 s, 1 s to 15 min. Bounds how long a dead role can
    /// block readers.
    /// </summary>
    public TimeSpan TransactionTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Partitions of new topics, with the default resolved.</summary>
    /// <param name="embedded">The broker is the embedded one.</param>
    public int PartitionsOr(bool embedded) => Partitions > 0
        ? Partitions
        : embedded ? TopicCatalogue.EmbeddedPartitions : TopicCatalogue.ClusterPartitions;

    /// <summary>Checks every option against its range.</summary>
    /// <exception cref="RoleConfigurationException">An option is out of range; the message names it.</exception>
    public void Validate()
    {
        Require(Partitions is >= 0 and <= 1_000, nameof(Partitions), "0 to 1000");
        Require(ReplicationFactor is -1 or >= 1 and <= 100, nameof(ReplicationFactor), "-1, or 1 to 100");
        Require(TopicPrefix.Length == 0 || Name().IsMatch(TopicPrefix), nameof(TopicPrefix),
            "at most 64 letters, digits, dots, dashes and underscores");
        Require(Name().IsMatch(InstanceId), nameof(InstanceId),
            "1 to 64 letters, digits, dots, dashes and underscores");
        Require(SessionTimeout >= TimeSpan.FromSeconds(6) && SessionTimeout <= TimeSpan.FromMinutes(5),
            nameof(SessionTimeout), "00:00:06 to 00:05:00");
        Require(TransactionTimeout >= TimeSpan.FromSeconds(1) && TransactionTimeout <= TimeSpan.FromMinutes(15),
            nameof(TransactionTimeout), "00:00:01 to 00:15:00");
        _ = ClientSettings.PassThrough(this);
    }

    [GeneratedRegex("^[A-Za-z0-9._-]{1,64}$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Name();

    private static void Require(bool valid, string name, string range)
    {
        if (!valid)
        {
            throw new RoleConfigurationException($"{Section}__{name} must be {range}.");
        }
    }
}
