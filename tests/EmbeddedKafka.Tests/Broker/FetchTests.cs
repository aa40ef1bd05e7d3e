using System.Diagnostics;
using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.Protocol.Messages;
using StreamML.EmbeddedKafka.Tests.Log;
using StreamML.EmbeddedKafka.Tests.Transactions;

namespace StreamML.EmbeddedKafka.Tests.Broker;

/// <summary>Produce, Fetch and ListOffsets on the wire (pitfalls 4, 5, 7, 8, 9, 17, 18).</summary>
public sealed class FetchTests
{
    [Fact]
    public async Task Offset_InsideABatch_GetsTheWholeBatch()
    {
        await using var broker = await TestBroker.StartAsync();
        using var client = await ConnectAsync(broker);
        await TransactionClient.AppendAsync(client, null, Batches.Of("a", "b", "c"));
        var response = await FetchAsync(client, fetchOffset: 2);
        Assert.Equal(
            ["a", "b", "c"],
            Batches.Read(response.Responses[0].Partitions[0].Records!.Value.Span).Select(record => record.Value));
    }

    [Fact]
    public async Task BatchAboveTheLimits_IsReturnedAllTheSame_ButOnlyOne()
    {
        await using var broker = await TestBroker.StartAsync();
        using var client = await ConnectAsync(broker);
        await TransactionClient.AppendAsync(client, null, Batches.Of(new string('x', 5_000)));
        await TransactionClient.AppendAsync(client, null, Batches.Of("second"));
        var response = await FetchAsync(client, bytes: 100);
        Assert.Single(Batches.Read(response.Responses[0].Partitions[0].Records!.Value.Span));
    }

    [Fact]
    public async Task LongPoll_EndsWhenARecordArrives_AndHoldsNobodyElseUp()
    {
        await using var broker = await TestBroker.StartAsync();
        using var waiting = await ConnectAsync(broker);
        using var other = await broker.ConnectAsync();
        var watch = Stopwatch.StartNew();
        var polling = FetchAsync(waiting, waitMs: 15_000);
        await TransactionClient.AppendAsync(other, null, Batches.Of("v"));
        var response = await polling;
        Assert.Single(Batches.Read(response.Responses[0].Partitions[0].Records!.Value.Span));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"took {watch.Elapsed}");
    }

    [Fact]
    public async Task LongPoll_WithNothingComing_EndsAtItsTime()
    {
        await using var broker = await TestBroker.StartAsync();
        using var client = await ConnectAsync(broker);
        var watch = Stopwatch.StartNew();
        var response = await FetchAsync(client, waitMs: 300);
        Assert.Equal(0, response.Responses[0].Partitions[0].Records!.Value.Length);
        Assert.True(watch.Elapsed > TimeSpan.FromMilliseconds(250), $"took {watch.Elapsed}");
    }

    [Fact]
    public async Task Offset_OutsideTheLog_IsOutOfRange()
    {
        await using var broker = await TestBroker.StartAsync();
        using var client = await ConnectAsync(broker);
        await TransactionClient.AppendAsync(client, null, Batches.Of("a"));
        var response = await FetchAsync(client, fetchOffset: 2, waitMs: 15_000);
        Assert.Equal(ErrorCode.OffsetOutOfRange, response.Responses[0].Partitions[0].ErrorCode);
    }

    [Fact]
    public async Task Session_IsNeverOpened()
    {
        await using var broker = await TestBroker.StartAsync();
        using var client = await ConnectAsync(broker);
        Assert.Equal(0, (await FetchAsync(client)).SessionId);
        var unknown = await client.CallAsync<FetchResponse>(ApiKey.Fetch, 11, new FetchRequest { SessionId = 5 });
        Assert.Equal(ErrorCode.FetchSessionIdNotFound, unknown.ErrorCode);
    }

    [Fact]
    public async Task TopicMadeAnew_IsNotReachedByTheOldId()
    {
        await using var broker = await TestBroker.StartAsync();
        using var client = await ConnectAsync(broker);
        var before = await MetadataAsync(client);
        await client.CallAsync<DeleteTopicsResponse>(
            ApiKey.DeleteTopics, 1, new DeleteTopicsRequest { TopicNames = ["t"] });
        var after = await MetadataAsync(client);
        Assert.NotEqual(before.Topics[0].TopicId, after.Topics[0].TopicId);
        var response = await client.CallAsync<FetchResponse>(ApiKey.Fetch, 13, new FetchRequest
        {
            Topics = [new() { TopicId = before.Topics[0].TopicId, Partitions = [new() { PartitionMaxBytes = 1000 }] }],
        });
        Assert.Equal(ErrorCode.UnknownTopicId, response.Responses[0].Partitions[0].ErrorCode);
    }

    [Fact]
    public async Task ListOffsets_FindsEndsTimesAndTheLatestRecord()
    {
        await using var broker = await TestBroker.StartAsync();
        using var client = await ConnectAsync(broker);
        foreach (long timestamp in new long[] { 1_000, 3_000, 2_000 })
        {
            await TransactionClient.AppendAsync(client, null, Batches.Build([new TestRecord(null, "v", timestamp)]));
        }

        Assert.Equal((3, -1), await ListOffsetAsync(client, -1));
        Assert.Equal((0, -1), await ListOffsetAsync(client, -2));
        Assert.Equal((1, 3_000), await ListOffsetAsync(client, -3));
        Assert.Equal((0, 1_000), await ListOffsetAsync(client, 0));
        Assert.Equal((1, 3_000), await ListOffsetAsync(client, 1_001));
        Assert.Equal((-1, -1), await ListOffsetAsync(client, 3_001));
    }

    [Fact]
    public async Task AcksZero_GetsNoAnswer_AndTheNextRequestIsInStep()
    {
        await using var broker = await TestBroker.StartAsync();
        using var client = await ConnectAsync(broker);
        await client.SendAsync(ApiKey.Produce, 9, new ProduceRequest
        {
            Acks = 0,
            TopicData = [new() { Name = "t", PartitionData = [new() { Records = Batches.Of("v") }] }],
        });
        var response = await FetchAsync(client, waitMs: 15_000);
        Assert.Single(Batches.Read(response.Responses[0].Partitions[0].Records!.Value.Span));
    }

    [Fact]
    public async Task Answers_ComeInTheOrderOfTheRequests_HoweverLongOneTakes()
    {
        await using var broker = await TestBroker.StartAsync();
        using var client = await ConnectAsync(broker);
        int slow = await client.SendAsync(ApiKey.Fetch, 11, Fetch(0, 1_000, 300));
        int quick = await client.SendAsync(ApiKey.Heartbeat, 0, new HeartbeatRequest { GroupId = "g" });
        await client.ReceiveAsync<FetchResponse>(ApiKey.Fetch, 11, slow);
        await client.ReceiveAsync<HeartbeatResponse>(ApiKey.Heartbeat, 0, quick);
    }

    [Fact]
    public async Task BadBatches_AreRefusedByName()
    {
        await using var broker = await TestBroker.StartAsync();
        using var client = await ConnectAsync(broker);
        byte[] flipped = Batches.Of("value");
        flipped[^2] ^= 1;
        Assert.Equal(ErrorCode.CorruptMessage, (await TransactionClient.AppendAsync(client, null, flipped)).ErrorCode);
        Assert.Equal(
            ErrorCode.CorruptMessage, (await TransactionClient.AppendAsync(client, null, [1, 2, 3])).ErrorCode);
        await client.CallAsync<CreateTopicsResponse>(ApiKey.CreateTopics, 5, new CreateTopicsRequest
        {
            Topics = [new()
            {
                Name = "compacted", NumPartitions = 1, ReplicationFactor = -1,
                Configs = [new() { Name = "cleanup.policy", Value = "compact" }],
            }],
        });
        var response = await client.CallAsync<ProduceResponse>(ApiKey.Produce, 9, new ProduceRequest
        {
            Acks = 1,
            TopicData = [new() { Name = "compacted", PartitionData = [new() { Records = Batches.Of("keyless") }] }],
        });
        Assert.Equal(ErrorCode.InvalidRecord, response.Responses[0].PartitionResponses[0].ErrorCode);
        response = await client.CallAsync<ProduceResponse>(ApiKey.Produce, 9, new ProduceRequest
        {
            Acks = 2,
            TopicData = [new() { Name = "t", PartitionData = [new() { Records = Batches.Of("v") }] }],
        });
        Assert.Equal(ErrorCode.InvalidRequiredAcks, response.Responses[0].PartitionResponses[0].ErrorCode);
    }

    [Fact]
    public async Task Metadata_TellsNullFromEmpty_AndGivesAnAddressClientsCanUse()
    {
        await using var broker = await TestBroker.StartAsync();
        using var client = await ConnectAsync(broker);
        var none = await client.CallAsync<MetadataResponse>(ApiKey.Metadata, 9, new MetadataRequest { Topics = [] });
        var all = await client.CallAsync<MetadataResponse>(ApiKey.Metadata, 9, new MetadataRequest { Topics = null });
        var allOfOld = await client.CallAsync<MetadataResponse>(
            ApiKey.Metadata, 0, new MetadataRequest { Topics = [] });
        Assert.Empty(none.Topics);
        Assert.Equal("t", Assert.Single(all.Topics).Name);
        Assert.Equal("t", Assert.Single(allOfOld.Topics).Name);
        Assert.Equal("127.0.0.1", all.Brokers[0].Host);
        Assert.Equal(all.Brokers[0].NodeId, all.ControllerId);
        Assert.All(all.Topics[0].Partitions, partition => Assert.True(partition.LeaderEpoch >= 0));
        var unknown = await client.CallAsync<MetadataResponse>(
            ApiKey.Metadata, 9,
            new MetadataRequest { Topics = [new() { Name = "new" }], AllowAutoTopicCreation = false });
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, unknown.Topics[0].ErrorCode);
        var badName = await client.CallAsync<MetadataResponse>(
            ApiKey.Metadata, 9, new MetadataRequest { Topics = [new() { Name = "no/slash" }] });
        Assert.Equal(ErrorCode.InvalidTopic, badName.Topics[0].ErrorCode);
    }

    private static async Task<RawClient> ConnectAsync(TestBroker broker)
    {
        var client = await broker.ConnectAsync();
        await MetadataAsync(client);
        return client;
    }

    // Makes the topic, too.
    private static Task<MetadataResponse> MetadataAsync(RawClient client) => client.CallAsync<MetadataResponse>(
        ApiKey.Metadata, 12, new MetadataRequest { Topics = [new() { Name = "t" }], AllowAutoTopicCreation = true });

    private static Task<FetchResponse> FetchAsync(
        RawClient client, long fetchOffset = 0, int bytes = 1 << 20, int waitMs = 0) =>
        client.CallAsync<FetchResponse>(ApiKey.Fetch, 11, Fetch(fetchOffset, bytes, waitMs));

    private static FetchRequest Fetch(long fetchOffset, int bytes, int waitMs) => new()
    {
        MaxWaitMs = waitMs,
        MinBytes = 1,
        MaxBytes = bytes,
        Topics = [new() { Topic = "t", Partitions = [new() { FetchOffset = fetchOffset, PartitionMaxBytes = bytes }] }],
    };

    private static async Task<(long Offset, long Timestamp)> ListOffsetAsync(RawClient client, long timestamp)
    {
        var response = await client.CallAsync<ListOffsetsResponse>(ApiKey.ListOffsets, 7, new ListOffsetsRequest
        {
            ReplicaId = -1,
            Topics = [new() { Name = "t", Partitions = [new() { Timestamp = timestamp }] }],
        });
        var partition = response.Topics[0].Partitions[0];
        Assert.Equal(ErrorCode.None, partition.ErrorCode);
        return (partition.Offset, partition.Timestamp);
    }
}
