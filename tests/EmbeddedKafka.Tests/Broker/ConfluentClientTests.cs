using System.Text;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace StreamML.EmbeddedKafka.Tests.Broker;

/// <summary>librdkafka against the broker: produce, consume, admin, and what survives a kill.</summary>
public sealed class ConfluentClientTests
{
    [Theory]
    [InlineData(CompressionType.None)]
    [InlineData(CompressionType.Gzip)]
    [InlineData(CompressionType.Snappy)]
    [InlineData(CompressionType.Lz4)]
    [InlineData(CompressionType.Zstd)]
    public async Task Records_OfEveryCodec_ComeBackAsTheyWere(CompressionType codec)
    {
        await using var broker = await TestBroker.StartAsync();
        using var producer = new ProducerBuilder<string, byte[]>(new ProducerConfig
        {
            BootstrapServers = broker.Bootstrap,
            CompressionType = codec,
            EnableIdempotence = true,
            LingerMs = 5,
        }).Build();
        var sent = new List<(string Key, string Value)>();
        var produced = new List<Task<DeliveryResult<string, byte[]>>>();
        for (int i = 0; i < 500; i++)
        {
            sent.Add(($"k{i}", $"value {i} " + new string('x', 100)));
            produced.Add(producer.ProduceAsync("codecs", new Message<string, byte[]>
            {
                Key = sent[i].Key,
                Value = Encoding.UTF8.GetBytes(sent[i].Value),
                Headers = new Headers { { "n", BitConverter.GetBytes(i) } },
            }));
        }

        await Task.WhenAll(produced);
        var read = Clients.Read<string, byte[]>(broker, "codecs", sent.Count);
        Assert.Equal(
            sent.Order(), read.Select(each => (each.Message.Key, Encoding.UTF8.GetString(each.Message.Value))).Order());
        Assert.All(read, each => Assert.Equal(
            each.Message.Key, $"k{BitConverter.ToInt32(each.Message.Headers.GetLastBytes("n"))}"));
    }

    [Fact]
    public async Task Admin_CreatesDescribesChangesAndDeletesTopics()
    {
        await using var broker = await TestBroker.StartAsync();
        using var admin = Clients.Admin(broker);
        await admin.CreateTopicsAsync(
        [
            new TopicSpecification
            {
                Name = "made", NumPartitions = 3, ReplicationFactor = 1,
                Configs = new Dictionary<string, string> { ["retention.ms"] = "60000", ["min.insync.replicas"] = "1" },
            },
        ]);
        var exists = await Assert.ThrowsAsync<CreateTopicsException>(
            () => admin.CreateTopicsAsync([new TopicSpecification { Name = "made", NumPartitions = 1 }]));
        Assert.Equal(ErrorCode.TopicAlreadyExists, exists.Results[0].Error.Code);
        var replicas = await Assert.ThrowsAsync<CreateTopicsException>(() => admin.CreateTopicsAsync(
            [new TopicSpecification { Name = "thrice", NumPartitions = 1, ReplicationFactor = 3 }]));
        Assert.Equal(ErrorCode.InvalidReplicationFactor, replicas.Results[0].Error.Code);

        var described =
            await admin.DescribeTopicsAsync(TopicCollection.OfTopicNames(["made"]));
        Assert.Equal(3, described.TopicDescriptions[0].Partitions.Count);
        await admin.CreatePartitionsAsync([new PartitionsSpecification { Topic = "made", IncreaseTo = 5 }]);
        Assert.Equal(5, admin.GetMetadata("made", TimeSpan.FromSeconds(5)).Topics[0].Partitions.Count);

        var resource = new ConfigResource { Type = ResourceType.Topic, Name = "made" };
        await admin.IncrementalAlterConfigsAsync(new Dictionary<ConfigResource, List<ConfigEntry>>
        {
            [resource] =
            [
                new() { Name = "retention.ms", Value = "120000", IncrementalOperation = AlterConfigOpType.Set },
                new() { Name = "cleanup.policy", Value = "compact", IncrementalOperation = AlterConfigOpType.Append },
            ],
        });
        var configs = await admin.DescribeConfigsAsync([resource]);
        Assert.Equal("120000", configs[0].Entries["retention.ms"].Value);
        Assert.Equal("delete,compact", configs[0].Entries["cleanup.policy"].Value);

        var cluster = await admin.DescribeClusterAsync();
        Assert.Equal(broker.Broker.ClusterId, cluster.ClusterId);
        await admin.DeleteTopicsAsync(["made"]);
        Assert.DoesNotContain(admin.GetMetadata(TimeSpan.FromSeconds(5)).Topics, topic => topic.Topic == "made");
    }

    [Fact]
    public async Task DeleteRecords_MovesTheStart_AndOffsetsTellSo()
    {
        await using var broker = await TestBroker.StartAsync();
        using var admin = Clients.Admin(broker);
        await admin.CreateTopicsAsync([new TopicSpecification { Name = "t", NumPartitions = 1 }]);
        await Clients.ProduceAsync(broker, "t", Enumerable.Range(0, 10).Select(i => $"v{i}"));
        var partition = new TopicPartition("t", 0);
        var deleted = await admin.DeleteRecordsAsync([new TopicPartitionOffset(partition, 4)]);
        Assert.Equal(4, deleted[0].Offset.Value);
        var offsets = await admin.ListOffsetsAsync(
            [new TopicPartitionOffsetSpec { TopicPartition = partition, OffsetSpec = OffsetSpec.Earliest() }]);
        Assert.Equal(4, offsets.ResultInfos[0].TopicPartitionOffsetError.Offset.Value);
        Assert.Equal(
            ["v4", "v5", "v6", "v7", "v8", "v9"],
            Clients.Read<Ignore, string>(broker, "t", 6).Select(each => each.Message.Value));
    }

    [Fact]
    public async Task KilledBroker_KeepsWhatItAcknowledged()
    {
        await using var broker = await TestBroker.StartAsync();
        await Clients.ProduceAsync(broker, "kept", Enumerable.Range(0, 100).Select(i => $"v{i}"));
        string clusterId = broker.Broker.ClusterId;
        using (var consumer = Clients.Consumer<Ignore, string>(broker, "keeper"))
        {
            consumer.Commit([new TopicPartitionOffset("kept", 0, 7)]);
        }

        await broker.KillAndRestartAsync();
        Assert.Equal(clusterId, broker.Broker.ClusterId);
        Assert.Equal(
            Enumerable.Range(0, 100).Select(i => $"v{i}").Order(),
            Clients.Read<Ignore, string>(broker, "kept", 100).Select(each => each.Message.Value).Order());
        using var again = Clients.Consumer<Ignore, string>(broker, "keeper");
        Assert.Equal(7, again.Committed([new TopicPartition("kept", 0)], TimeSpan.FromSeconds(5))[0].Offset.Value);
    }

    [Fact]
    public async Task TooLargeBatch_IsRefusedWithMessageTooLarge()
    {
        await using var broker = await TestBroker.StartAsync();
        using var admin = Clients.Admin(broker);
        await admin.CreateTopicsAsync(
        [
            new TopicSpecification
            {
                Name = "small", NumPartitions = 1,
                Configs = new Dictionary<string, string> { ["max.message.bytes"] = "1000" },
            },
        ]);
        var refused = await Assert.ThrowsAsync<ProduceException<Null, string>>(
            () => Clients.ProduceAsync(broker, "small", [new string('x', 5000)]));
        Assert.Equal(ErrorCode.MsgSizeTooLarge, refused.Error.Code);
    }
}
