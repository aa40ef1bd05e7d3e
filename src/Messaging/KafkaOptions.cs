using System.ComponentModel.DataAnnotations;
using StreamML.Messaging.Connection;
using StreamML.Schemas.Topics;

namespace StreamML.Messaging;

/// <summary>Options of the connection to Kafka. Configuration section <c>Kafka</c>.</summary>
public sealed class KafkaOptions : IValidatableObject
{
    /// <summary>What <see cref="InstanceId"/> may contain in place of the host's name.</summary>
    public const string HostPlaceholder = "{host}";

    private const string Words = "letters, digits, dots, dashes and underscores";

    /// <summary>
    /// Hosts and ports of the cluster, comma-separated. Empty (default): the embedded broker of <c>up</c>.
    /// </summary>
    public string BootstrapServers { get; set; } = "";

    /// <summary>
    /// Prefix of every topic, group and transactional id, so that several installations can share a cluster. Default
    /// none. Letters, digits, dots, dashes and underscores; at most 64.
    /// </summary>
    [RegularExpression("[A-Za-z0-9._-]{0,64}", ErrorMessage = "must be at most 64 " + Words)]
    public string TopicPrefix { get; set; } = "";

    /// <summary>Partitions of new topics. 0 (default): 4 on the embedded broker, 12 on a cluster. 1 to 1,000.</summary>
    [Range(0, 1_000)]
    public int Partitions { get; set; }

    /// <summary>
    /// Replicas of new topics. -1 (default): the cluster's default (<c>default.replication.factor</c>).
    /// </summary>
    public short ReplicationFactor { get; set; } = -1;

    /// <summary>
    /// A name of this process that stays the same across restarts, for static membership. Default: "1". Two processes
    /// of one role need different names. <c>{host}</c> stands for the host's name, which in a container is its own.
    /// </summary>
    [Required(ErrorMessage = "must be 1 to 64 " + Words)]
    [RegularExpression("[A-Za-z0-9._-]{1,64}", ErrorMessage = "must be 1 to 64 " + Words)]
    public string InstanceId { get; set; } = "1";

    /// <summary>
    /// librdkafka settings, passed through; <c>_</c> stands for <c>.</c> (<c>Kafka__Client__security_protocol</c>). A
    /// setting that would void a guarantee is refused.
    /// </summary>
    public Dictionary<string, string> Client { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// How long a group waits for a silent member, default 10 s, 6 s to 5 min: a dead role is then replaced.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:06", "00:05:00")]
    public TimeSpan SessionTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long the broker keeps an idle transaction open, default 15 s, 1 s to 15 min. Bounds how long a dead role can
    /// block readers.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:15:00")]
    public TimeSpan TransactionTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Partitions of new topics, with the default resolved.</summary>
    /// <param name="embedded">The broker is the embedded one.</param>
    public int PartitionsOr(bool embedded) => Partitions > 0
        ? Partitions
        : embedded ? TopicCatalogue.EmbeddedPartitions : TopicCatalogue.ClusterPartitions;

    /// <inheritdoc />
    /// <exception cref="RoleConfigurationException">A setting of <see cref="Client"/> would void a
    /// guarantee.</exception>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        _ = ClientSettings.PassThrough(this);
        if (ReplicationFactor is not (-1 or >= 1 and <= 100))
        {
            yield return new ValidationResult("must be -1, or 1 to 100", [nameof(ReplicationFactor)]);
        }
    }
}
