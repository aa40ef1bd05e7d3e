using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace StreamML.EmbeddedKafka.Tests.Broker;

/// <summary>Records are erased over the wire, and librdkafka reads what is left to its end.</summary>
public sealed class EraseRecordsTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Client_OfAPartitionWhoseEndWasErased_ReadsTheRestAndReachesTheEnd()
    {
        await using var broker = await TestBroker.StartAsync();
        using var admin = Clients.Admin(broker);
        await admin.CreateTopicsAsync([new TopicSpecification { Name = "t", NumPartitions = 1 }]);
        await ProduceAsync(broker, "kept", "k0");
        await ProduceAsync(broker, "gone", "g1");
        await ProduceAsync(broker, "tenant", "one, gone, two");
        await ProduceAsync(broker, "gone", "g3");
        await ProduceAsync(broker, "gone", "g4");

        using var client = await RecordErasureClient.ConnectAsync(broker.Bootstrap, CancellationToken.None);
        Assert.NotNull(client);
        var done = await client.EraseAsync(
            [new PartitionErasure("t", 0, ["gone"u8.ToArray()], Values((2, "one, two")))], CancellationToken.None);

        Assert.Equal([new ErasedPartition("t", 0, 3, 1, IsComplete: true)], done);
        Assert.Equal([(0, "k0"), (2, "one, two")], ToEnd(broker));
        await ProduceAsync(broker, "kept", "k5");
        await broker.KillAndRestartAsync();
        Assert.Equal([(0, "k0"), (2, "one, two"), (5, "k5")], ToEnd(broker));
    }

    [Fact]
    public async Task Erasure_AskedAgain_FindsNothingMore()
    {
        await using var broker = await TestBroker.StartAsync();
        using var admin = Clients.Admin(broker);
        await admin.CreateTopicsAsync([new TopicSpecification { Name = "t", NumPartitions = 1 }]);
        await ProduceAsync(broker, "gone", "g0");
        using var client = await RecordErasureClient.ConnectAsync(broker.Bootstrap, CancellationToken.None);
        var asked = new[] { new PartitionErasure("t", 0, ["gone"u8.ToArray()], Values()) };

        await client!.EraseAsync(asked, CancellationToken.None);
        var again = await client.EraseAsync(asked, CancellationToken.None);

        Assert.Equal([new ErasedPartition("t", 0, 0, 0, IsComplete: true)], again);
    }

    [Fact]
    public async Task Erasure_OfAPartitionThatIsNotThere_IsLeftOut()
    {
        await using var broker = await TestBroker.StartAsync();
        using var client = await RecordErasureClient.ConnectAsync(broker.Bootstrap, CancellationToken.None);

        Assert.Empty(await client!.EraseAsync(
            [new PartitionErasure("none", 0, [], Values())], CancellationToken.None));
    }

    private static Dictionary<long, byte[]?> Values(params (long Offset, string Value)[] values) =>
        values.ToDictionary<(long Offset, string Value), long, byte[]?>(
            each => each.Offset, each => System.Text.Encoding.UTF8.GetBytes(each.Value));

    private static async Task ProduceAsync(TestBroker broker, string key, string value)
    {
        using var producer = new ProducerBuilder<string, string>(
            new ProducerConfig { BootstrapServers = broker.Bootstrap }).Build();
        await producer.ProduceAsync("t", new Message<string, string> { Key = key, Value = value });
    }

    private static List<(long Offset, string Value)> ToEnd(TestBroker broker)
    {
        var config = Clients.ConsumerConfig(broker, $"reader-{Guid.NewGuid()}");
        config.EnablePartitionEof = true;
        using var consumer = new ConsumerBuilder<string, string>(config).Build();
        consumer.Assign(new TopicPartitionOffset("t", 0, Offset.Beginning));
        var read = new List<(long Offset, string Value)>();
        using var deadline = new CancellationTokenSource(Deadline);
        while (true)
        {
            var next = consumer.Consume(deadline.Token);
            if (next.IsPartitionEOF)
            {
                return read;
            }

            read.Add((next.Offset.Value, next.Message.Value));
        }
    }
}
