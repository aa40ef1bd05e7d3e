using Confluent.Kafka;

namespace StreamML.EmbeddedKafka.Tests.Broker;

/// <summary>librdkafka clients for a broker under test.</summary>
internal static class Clients
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    public static IAdminClient Admin(TestBroker broker) =>
        new AdminClientBuilder(new AdminClientConfig { BootstrapServers = broker.Bootstrap }).Build();

    public static ConsumerConfig ConsumerConfig(TestBroker broker, string group) => new()
    {
        BootstrapServers = broker.Bootstrap,
        GroupId = group,
        EnableAutoCommit = false,
        AutoOffsetReset = AutoOffsetReset.Earliest,
        IsolationLevel = IsolationLevel.ReadCommitted,
        SessionTimeoutMs = 6_000,
        HeartbeatIntervalMs = 500,
    };

    public static IConsumer<TKey, TValue> Consumer<TKey, TValue>(TestBroker broker, string group) =>
        new ConsumerBuilder<TKey, TValue>(ConsumerConfig(broker, group)).Build();

    public static async Task ProduceAsync(TestBroker broker, string topic, IEnumerable<string> values)
    {
        using var producer = new ProducerBuilder<Null, string>(
            new ProducerConfig { BootstrapServers = broker.Bootstrap, EnableIdempotence = true }).Build();
        await Task.WhenAll(values.Select(
            value => producer.ProduceAsync(topic, new Message<Null, string> { Value = value })).ToList());
    }

    public static IProducer<Null, string> Transactional(TestBroker broker, string transactionalId) =>
        new ProducerBuilder<Null, string>(new ProducerConfig
        {
            BootstrapServers = broker.Bootstrap,
            TransactionalId = transactionalId,
            TransactionTimeoutMs = 10_000,
        }).Build();

    /// <summary>Reads records of all partitions, committed ones only, until there are this many.</summary>
    public static List<ConsumeResult<TKey, TValue>> Read<TKey, TValue>(TestBroker broker, string topic, int count)
    {
        using var consumer = Consumer<TKey, TValue>(broker, $"reader-{Guid.NewGuid()}");
        using var admin = Admin(broker);
        consumer.Assign(admin.GetMetadata(topic, Deadline).Topics[0].Partitions.Select(
            partition => new TopicPartitionOffset(topic, partition.PartitionId, Offset.Beginning)));
        var read = new List<ConsumeResult<TKey, TValue>>();
        using var deadline = new CancellationTokenSource(Deadline);
        while (read.Count < count)
        {
            read.Add(consumer.Consume(deadline.Token));
        }

        return read;
    }
}
