using Confluent.Kafka;

namespace StreamML.Bench.Broker;

/// <summary>
/// One run of a producer: 200-byte records to four partitions, acks=all, idempotent, as fast as one thread can submit
/// them. The clock stops when the last is acknowledged.
/// </summary>
internal static class ProduceRun
{
    private const int RecordBytes = 200;
    private const int Partitions = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly byte[] Payload = NewPayload();

    /// <summary>Produces to a broker.</summary>
    /// <returns>Records per second.</returns>
    public static double Onto(string bootstrapServers, string topic, int records)
    {
        var settings = Settings();
        settings.BootstrapServers = bootstrapServers;
        return Run(settings, topic, records);
    }

    /// <summary>Produces to librdkafka's mock broker inside this client: in memory, never synced.</summary>
    /// <returns>Records per second.</returns>
    public static double OntoMock(string topic, int records)
    {
        var settings = Settings();
        settings.Set("test.mock.num.brokers", "1");
        return Run(settings, topic, records);
    }

    private static double Run(ProducerConfig settings, string topic, int records)
    {
        string? fault = null;
        using var producer = new ProducerBuilder<Null, byte[]>(settings)
            .SetLogHandler((_, _) => { })
            .SetErrorHandler((_, error) => fault ??= error.Reason)
            .Build();

        // Connections, producer id and topic: before the clock starts.
        for (int partition = 0; partition < Partitions; partition++)
        {
            producer.Produce(new TopicPartition(topic, partition), new Message<Null, byte[]> { Value = Payload });
        }

        producer.Flush(Patience);
        long started = TimeProvider.System.GetTimestamp();
        for (int sent = 0; sent < records; sent++)
        {
            producer.Produce(
                new TopicPartition(topic, sent % Partitions), new Message<Null, byte[]> { Value = Payload });
        }

        int open = producer.Flush(Patience);
        double seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        long stored = Stored(producer, topic);
        return open == 0 && stored == records + Partitions
            ? records / seconds
            : throw new InvalidOperationException(
                $"{stored} of {records + Partitions} records are stored, {open} wait. {fault}");
    }

    private static ProducerConfig Settings() => new()
    {
        Acks = Acks.All,
        EnableIdempotence = true,
        LingerMs = 5,

        // Like the pipeline's producers, which rely on flush instead of a report per record.
        EnableDeliveryReports = false,
        QueueBufferingMaxMessages = 2_000_000,
        QueueBufferingMaxKbytes = 1024 * 1024,
        SocketNagleDisable = true,
    };

    // Read with a separate client, so that the mock broker is queried like a real one.
    private static long Stored(IProducer<Null, byte[]> producer, string topic)
    {
        using var admin = new DependentAdminClientBuilder(producer.Handle).Build();
        var broker = admin.GetMetadata(Patience).Brokers[0];
        using var consumer = new ConsumerBuilder<Ignore, Ignore>(new ConsumerConfig
        {
            BootstrapServers = $"{broker.Host}:{broker.Port}",
            GroupId = "bench",
        }).SetLogHandler((_, _) => { }).Build();
        return Enumerable.Range(0, Partitions)
            .Sum(partition =>
                consumer.QueryWatermarkOffsets(new TopicPartition(topic, partition), Patience).High.Value);
    }

    // Varying bytes, although nothing compresses them here.
    private static byte[] NewPayload()
    {
        byte[] payload = new byte[RecordBytes];
        new Random(1).NextBytes(payload);
        return payload;
    }
}
