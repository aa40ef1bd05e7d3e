using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace StreamML.EmbeddedKafka.Tests.Broker;

/// <summary>librdkafka compresses in each codec, the broker compacts, and librdkafka reads what is left.</summary>
public sealed class CompactedCodecTests
{
    private const string Topic = "compacted";
    private const int Records = 400;

    [Theory]
    [InlineData(CompressionType.None)]
    [InlineData(CompressionType.Gzip)]
    [InlineData(CompressionType.Snappy)]
    [InlineData(CompressionType.Lz4)]
    [InlineData(CompressionType.Zstd)]
    public async Task Compaction_OfEveryCodec_LeavesTheLastOfEachKeyReadable(CompressionType codec)
    {
        await using var broker = await TestBroker.StartAsync();
        await CreateAsync(broker);
        var sent = await ProduceAsync(broker, codec);

        // Closing takes the checkpoint that compaction waits for.
        await broker.RestartAsync();
        await CompactAsync(broker);

        var last = sent.GroupBy(static each => each.Key).Select(static each => each.Last()).ToList();
        var found = ReadToEnd(broker);
        Assert.Subset(sent.ToHashSet(), found.ToHashSet());
        Assert.Subset(found.ToHashSet(), last.ToHashSet());
        Assert.InRange(found.Count, last.Count, last.Count + 40);
    }

    private static async Task CreateAsync(TestBroker broker)
    {
        using var admin = Clients.Admin(broker);
        await admin.CreateTopicsAsync(
        [
            new TopicSpecification
            {
                Name = Topic,
                NumPartitions = 1,
                Configs = new Dictionary<string, string>
                {
                    ["cleanup.policy"] = "compact",
                    ["segment.bytes"] = "1024",
                    ["min.cleanable.dirty.ratio"] = "0",
                },
            },
        ]);
    }

    // Each batch holds keys that come again and keys that do not, so that compaction has to write it anew.
    private static async Task<List<(string Key, string Value, long Offset)>> ProduceAsync(
        TestBroker broker, CompressionType codec)
    {
        using var producer = new ProducerBuilder<string, string>(new ProducerConfig
        {
            BootstrapServers = broker.Bootstrap,
            CompressionType = codec,
            EnableIdempotence = true,
            BatchNumMessages = 20,
            LingerMs = 20,
        }).Build();
        var produced = Enumerable.Range(0, Records).Select(i => producer.ProduceAsync(Topic, new Message<string, string>
        {
            Key = i % 2 == 0 ? $"again{i % 20}" : $"once{i}",
            Value = $"value {i} {new string('x', 50)} {i * 7919}",
        }));
        var reports = await Task.WhenAll(produced.ToList());
        return [.. reports
            .OrderBy(static each => each.Offset.Value)
            .Select(static each => (each.Key, each.Value, each.Offset.Value))];
    }

    private static List<(string Key, string Value, long Offset)> ReadToEnd(TestBroker broker)
    {
        using var consumer = Clients.Consumer<string, string>(broker, "reader");
        consumer.Assign(new TopicPartitionOffset(Topic, 0, Offset.Beginning));
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var read = new List<(string, string, long)>();
        for (long offset = -1; offset < Records - 1;)
        {
            var record = consumer.Consume(deadline.Token);
            offset = record.Offset.Value;
            read.Add((record.Message.Key, record.Message.Value, offset));
        }

        return read;
    }

    private static async Task CompactAsync(TestBroker broker)
    {
        var (store, loop) = (broker.Broker.Core.Store, broker.Broker.Core.Loop);
        for (int round = 0; round < 2; round++)
        {
            await loop.InvokeAsync(() =>
            {
                store.RunMaintenance();
                return store.CompactionDone;
            }).Unwrap().WaitAsync(TimeSpan.FromSeconds(30));
        }

        await store.WhenDurableAsync(await loop.InvokeAsync(() => store.Position));
    }
}
