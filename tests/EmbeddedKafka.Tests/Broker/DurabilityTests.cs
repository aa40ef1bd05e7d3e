using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.Protocol.Messages;
using StreamML.EmbeddedKafka.Tests.Groups;
using StreamML.EmbeddedKafka.Tests.Log;
using StreamML.EmbeddedKafka.Tests.Transactions;

namespace StreamML.EmbeddedKafka.Tests.Broker;

/// <summary>Nothing is acknowledged, or shown, before it is on disk; a failed disk acknowledges nothing.</summary>
public sealed class DurabilityTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(300);

    [Fact]
    public async Task Produce_IsAnsweredAndReadable_OnlyOnceSynced()
    {
        var disk = new FaultyDisk();
        await using var broker = await StartAsync(disk);
        using var producer = await broker.ConnectAsync();
        using var reader = await broker.ConnectAsync();
        await MakeTopicAsync(producer);
        Task produced;
        disk.HoldSyncs();
        try
        {
            produced = TransactionClient.AppendAsync(producer, null, Batches.Of("v"));
            await StaysOpenAsync(produced);
            Assert.Empty(await new TransactionClient(reader).ReadAsync(readCommitted: false));
        }
        finally
        {
            // Held for good, they would hold up the end of the broker, too.
            disk.ReleaseSyncs();
        }

        await produced;
        Assert.Equal(["v"], await new TransactionClient(reader).ReadAsync(readCommitted: false));
    }

    [Fact]
    public async Task CommittedPosition_IsNeitherAcknowledgedNorShown_BeforeItIsSynced()
    {
        var disk = new FaultyDisk();
        await using var broker = await StartAsync(disk);
        using var client = await broker.ConnectAsync();
        await MakeTopicAsync(client);
        using var writer = await GroupMemberClient.ConnectAsync(broker);
        using var reader = await GroupMemberClient.ConnectAsync(broker);
        Task<ErrorCode> committed;
        Task<OffsetFetchResponse.Partition> read;
        disk.HoldSyncs();
        try
        {
            committed = writer.CommitAsync("t", 5);
            var core = broker.Broker.Core;
            while (await core.Loop.InvokeAsync(() => core.Groups.Offsets("g") is null))
            {
                await Task.Delay(5);
            }

            read = reader.PositionAsync("t");
            await StaysOpenAsync(Task.WhenAny(committed, read));
        }
        finally
        {
            disk.ReleaseSyncs();
        }

        Assert.Equal(ErrorCode.None, await committed);
        Assert.Equal(5, (await read).CommittedOffset);
    }

    [Fact]
    public async Task EndTxn_TakesOneSync_HoweverManyPartitionsTakePart()
    {
        var disk = new FaultyDisk();
        await using var broker = await StartAsync(disk);
        using var client = await broker.ConnectAsync();
        await MakeTopicAsync(client, partitions: 32);
        var producer = new TransactionClient(client);
        await producer.InitAsync();
        await client.CallAsync<AddPartitionsToTxnResponse>(ApiKey.AddPartitionsToTxn, 0, new AddPartitionsToTxnRequest
        {
            V3AndBelowTransactionalId = "tx",
            V3AndBelowProducerId = producer.ProducerId,
            V3AndBelowProducerEpoch = producer.Epoch,
            V3AndBelowTopics = [new() { Name = "t", Partitions = [.. Enumerable.Range(0, 32)] }],
        });
        await producer.AddGroupAsync();
        await producer.StageAsync(3, version: 3);
        int before = Volatile.Read(ref disk.Syncs);
        await producer.EndAsync(commit: true);
        Assert.Equal(1, Volatile.Read(ref disk.Syncs) - before);
    }

    [Fact]
    public async Task FailedSync_EndsTheBroker_AndAcknowledgesNothing()
    {
        var disk = new FaultyDisk();
        await using var broker = await StartAsync(disk);
        using var client = await broker.ConnectAsync();
        await MakeTopicAsync(client);
        disk.OnSync = static () => new IOException("broken");
        var refused = await TransactionClient.AppendAsync(client, null, Batches.Of("v"));
        Assert.Equal(ErrorCode.KafkaStorageError, refused.ErrorCode);
        disk.OnSync = null;
        refused = await TransactionClient.AppendAsync(client, null, Batches.Of("v"));
        Assert.Equal(ErrorCode.KafkaStorageError, refused.ErrorCode);
        await Assert.ThrowsAnyAsync<IOException>(() => broker.Broker.Completion.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    private static Task<TestBroker> StartAsync(FaultyDisk disk) => TestBroker.StartAsync(
        (directory, port) => new BrokerOptions { DataDirectory = directory, Port = port, Disk = disk });

    private static Task<CreateTopicsResponse> MakeTopicAsync(RawClient client, int partitions = 1) =>
        client.CallAsync<CreateTopicsResponse>(ApiKey.CreateTopics, 5, new CreateTopicsRequest
        {
            Topics = [new() { Name = "t", NumPartitions = partitions, ReplicationFactor = -1 }],
        });

    private static async Task StaysOpenAsync(Task task)
    {
        var first = await Task.WhenAny(task, Task.Delay(Moment));
        Assert.NotSame(task, first);
    }
}
