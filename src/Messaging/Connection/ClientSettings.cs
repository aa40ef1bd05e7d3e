using Confluent.Kafka;

namespace StreamML.Messaging.Connection;

/// <summary>What a consumer is for.</summary>
internal enum ConsumerUse
{
    /// <summary>To read up to an end, outside any group.</summary>
    Reader,

    /// <summary>To read on and on, outside any group.</summary>
    Follower,

    /// <summary>To read as a member of its group.</summary>
    Member,

    /// <summary>To look up what a group has committed, as far as it has.</summary>
    Progress,
}

/// <summary>What a producer is for.</summary>
internal enum ProducerUse
{
    /// <summary>For batches whose outcome a commit or flush reports.</summary>
    Batches,

    /// <summary>For records that callers wait for, each written once.</summary>
    Records,

    /// <summary>
    /// For one record at a time, ready at once: an idempotent producer takes half a second to a second before its
    /// first record. One whose acknowledgement is lost may be written twice.
    /// </summary>
    Requests,
}

/// <summary>
/// librdkafka settings for each kind of client: ours first, then the user's. A user's setting that would void a
/// guarantee is refused with the reason.
/// </summary>
internal static class ClientSettings
{
    // Settings that the user may not choose, with the reason.
    private static readonly Dictionary<string, string> Guarded = new(StringComparer.OrdinalIgnoreCase)
    {
        ["acks"] = "a record counts as durable only when every in-sync replica has it",
        ["request.required.acks"] = "a record counts as durable only when every in-sync replica has it",
        ["enable.idempotence"] = "without it a retried send can repeat or reorder records",
        ["isolation.level"] = "reading uncommitted records would let aborted ones through",
        ["enable.auto.commit"] = "offsets commit with the outputs, in the same transaction",
        ["auto.commit.enable"] = "offsets commit with the outputs, in the same transaction",
        ["enable.auto.offset.store"] = "offsets commit with the outputs, in the same transaction",
        ["auto.offset.reset"] = "a new group starts at the earliest record, so that none is skipped",
        ["transactional.id"] = "it fences an earlier run of the same task and follows from the role and task",
        ["group.id"] = "it follows from the role and Kafka__TopicPrefix",
        ["group.instance.id"] = "set Kafka__InstanceId instead",
        ["group.protocol"] = "tasks need the partitions of their topics together, which the range assignor gives",
        ["partition.assignment.strategy"] = "tasks need the partitions of their topics together, which range gives",
        ["partitioner"] = "murmur2_random maps a key to the same partition as Java clients",
        ["max.in.flight"] = "more than 5 voids the order that idempotence keeps",
        ["max.in.flight.requests.per.connection"] = "more than 5 voids the order that idempotence keeps",
        ["bootstrap.servers"] = "set Kafka__BootstrapServers instead",
        ["metadata.broker.list"] = "set Kafka__BootstrapServers instead",
        ["session.timeout.ms"] = "set Kafka__SessionTimeout instead",
        ["transaction.timeout.ms"] = "set Kafka__TransactionTimeout instead",
        ["message.max.bytes"] = "it follows from the topic catalogue",
    };

    /// <summary>The user's settings, with dotted names.</summary>
    /// <exception cref="RoleConfigurationException">A setting is guarded.</exception>
    public static IReadOnlyDictionary<string, string> PassThrough(KafkaOptions options)
    {
        var settings = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in options.Client)
        {
            string dotted = name.Replace('_', '.').ToLowerInvariant();
            if (Guarded.TryGetValue(dotted, out string? reason))
            {
                throw new RoleConfigurationException($"Kafka__Client__{name} cannot be set: {reason}. Remove it.");
            }

            settings[dotted] = value;
        }

        return settings;
    }

    /// <summary>A consumer that never commits by itself, and reads committed records if it reads.</summary>
    public static ConsumerConfig Consumer(KafkaOptions options, string group, ConsumerUse use)
    {
        bool member = use == ConsumerUse.Member;
        var config = Apply(options, new ConsumerConfig
        {
            GroupId = group,
            GroupInstanceId = member ? $"{group}-{options.InstanceId}" : null,

            // A committed reader is not told offsets while a transaction is about to change them: in traffic that can
            // take seconds.
            IsolationLevel = use == ConsumerUse.Progress
                ? IsolationLevel.ReadUncommitted
                : IsolationLevel.ReadCommitted,
            EnableAutoCommit = false,
            EnableAutoOffsetStore = false,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            PartitionAssignmentStrategy = PartitionAssignmentStrategy.Range,
            SessionTimeoutMs = (int)options.SessionTimeout.TotalMilliseconds,
            HeartbeatIntervalMs = (int)Math.Min(options.SessionTimeout.TotalMilliseconds / 4, 3_000),
            EnablePartitionEof = !member,

            // Prefetch per partition, kilobytes; librdkafka's 64 MB each would let a backlog take all memory.
            QueuedMaxMessagesKbytes = 8 * 1024,

            // The end of a partition is told when a fetch comes back empty. Who reads on asks again and again.
            FetchWaitMaxMs = use == ConsumerUse.Reader ? 5 : 100,
            FetchErrorBackoffMs = 50,
        });
        return config;
    }

    /// <summary>A producer whose records are durable in every in-sync replica.</summary>
    /// <param name="options">The cluster.</param>
    /// <param name="transactionalId">If given, the producer is transactional.</param>
    /// <param name="maxMessageBytes">Largest record, bytes.</param>
    /// <param name="use">What it is for; idempotent, unless for requests.</param>
    public static ProducerConfig Producer(
        KafkaOptions options, string? transactionalId, int maxMessageBytes, ProducerUse use)
    {
        bool batches = use == ProducerUse.Batches;
        var config = Apply(options, new ProducerConfig
        {
            Acks = Acks.All,
            EnableIdempotence = use != ProducerUse.Requests,

            // Without idempotence more than one would void the order.
            MaxInFlight = use == ProducerUse.Requests ? 1 : null,
            Partitioner = Partitioner.Murmur2Random,
            MessageMaxBytes = maxMessageBytes,
            LingerMs = batches ? 5 : 0.5,
            EnableDeliveryReports = !batches,
            QueueBufferingMaxMessages = 1_000_000,
            QueueBufferingMaxKbytes = 256 * 1024,
            TransactionalId = transactionalId,
        });
        if (transactionalId is not null)
        {
            config.TransactionTimeoutMs = (int)options.TransactionTimeout.TotalMilliseconds;
        }

        return config;
    }

    /// <summary>An administration client.</summary>
    public static AdminClientConfig Admin(KafkaOptions options) => Apply(options, new AdminClientConfig());

    private static T Apply<T>(KafkaOptions options, T config)
        where T : ClientConfig
    {
        config.BootstrapServers = options.BootstrapServers;
        config.ClientId = "streamml";

        // Reconnects within a second of the broker's return; librdkafka's default waits up to ten.
        config.ReconnectBackoffMs = 50;
        config.ReconnectBackoffMaxMs = 1_000;
        config.RetryBackoffMs = 50;
        config.SocketKeepaliveEnable = true;
        config.SocketNagleDisable = true;
        config.LogConnectionClose = false;
        config.TopicMetadataRefreshIntervalMs = 30_000;
        foreach (var (name, value) in PassThrough(options))
        {
            config.Set(name, value);
        }

        return config;
    }
}
