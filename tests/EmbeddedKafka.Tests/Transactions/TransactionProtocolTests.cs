using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.Protocol.Messages;
using StreamML.EmbeddedKafka.State;
using StreamML.EmbeddedKafka.Tests.Broker;
using StreamML.EmbeddedKafka.Tests.Groups;
using StreamML.EmbeddedKafka.Tests.Log;
using StreamML.EmbeddedKafka.Transactions;

namespace StreamML.EmbeddedKafka.Tests.Transactions;

/// <summary>The steps of a transaction, one at a time (pitfalls 10 to 14).</summary>
public sealed class TransactionProtocolTests
{
    [Fact]
    public async Task InitProducerId_EachTime_BumpsTheEpoch_AndFencesTheFormer()
    {
        await using var broker = await StartAsync();
        using var client = await broker.ConnectAsync();
        var producer = new TransactionClient(client);
        await producer.InitAsync();
        (long producerId, short epoch) = (producer.ProducerId, producer.Epoch);
        await producer.InitAsync();
        Assert.Equal((producerId, epoch + 1), (producer.ProducerId, producer.Epoch));

        producer.Epoch = epoch;
        Assert.Equal(ErrorCode.InvalidProducerEpoch, await producer.AddPartitionAsync(version: 0));
        Assert.Equal(ErrorCode.ProducerFenced, await producer.AddPartitionAsync(version: 3));
        Assert.Equal(ErrorCode.InvalidProducerEpoch, (await producer.EndAsync(true, version: 1)).ErrorCode);
        Assert.Equal(ErrorCode.ProducerFenced, (await producer.EndAsync(true, version: 3)).ErrorCode);
        Assert.Equal(ErrorCode.InvalidProducerEpoch, await producer.ProduceAsync(0, "late"));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(900_001, false)]
    [InlineData(900_000, true)]
    public async Task InitProducerId_ChecksTheTimeout(int timeoutMs, bool allowed)
    {
        await using var broker = await StartAsync();
        using var client = await broker.ConnectAsync();
        Assert.Equal(
            allowed ? ErrorCode.None : ErrorCode.InvalidTransactionTimeout,
            await new TransactionClient(client).InitAsync(timeoutMs));
    }

    [Fact]
    public async Task InitProducerId_WithTheEpochInHand_BumpsOnce_AndARepeatGetsTheSame()
    {
        await using var broker = await StartAsync();
        using var client = await broker.ConnectAsync();
        var producer = new TransactionClient(client);
        await producer.InitAsync();
        var bumped = await producer.RecoverAsync();
        var repeated = await producer.RecoverAsync();
        Assert.Equal((bumped.ProducerId, bumped.ProducerEpoch), (repeated.ProducerId, repeated.ProducerEpoch));
        Assert.Equal(producer.Epoch + 1, bumped.ProducerEpoch);
        producer.Epoch = 7;
        Assert.Equal(ErrorCode.ProducerFenced, (await producer.RecoverAsync()).ErrorCode);
    }

    [Fact]
    public async Task EpochsSpent_ANewProducerIdFollows()
    {
        await using var broker = await StartAsync();
        using var client = await broker.ConnectAsync();
        var producer = new TransactionClient(client);
        await producer.InitAsync();
        long first = producer.ProducerId;
        var core = broker.Broker.Core;
        await core.Loop.InvokeAsync(() =>
        {
            var stored = core.Transactions.Find("tx")!.Copy();
            stored.ProducerEpoch = short.MaxValue - 2;
            core.Journal.Commit(stored);
            return true;
        });
        await producer.InitAsync();
        Assert.Equal((first, short.MaxValue - 1), (producer.ProducerId, producer.Epoch));
        await producer.InitAsync();
        Assert.NotEqual(first, producer.ProducerId);
        Assert.Equal(0, producer.Epoch);
    }

    [Fact]
    public async Task EndTxn_Repeated_Succeeds_AndTheOppositeDoesNot()
    {
        await using var broker = await StartAsync();
        using var client = await broker.ConnectAsync();
        var producer = new TransactionClient(client);
        await producer.InitAsync();
        Assert.Equal(ErrorCode.InvalidTxnState, (await producer.EndAsync(true)).ErrorCode);
        await producer.AddPartitionAsync();
        await producer.ProduceAsync(0, "a");
        Assert.Equal(ErrorCode.None, (await producer.EndAsync(true)).ErrorCode);
        Assert.Equal(ErrorCode.None, (await producer.EndAsync(true)).ErrorCode);
        Assert.Equal(ErrorCode.InvalidTxnState, (await producer.EndAsync(false)).ErrorCode);
        Assert.Equal(["a", "commit"], await producer.ReadAsync(readCommitted: true));
    }

    [Fact]
    public async Task EndTxn5_GivesEachTransactionAnEpoch_AndARepeatGetsTheSame()
    {
        await using var broker = await StartAsync();
        using var client = await broker.ConnectAsync();
        var producer = new TransactionClient(client);
        await producer.InitAsync();

        // From Produce 12 on a write enlists its partition by itself (KIP-890).
        Assert.Equal(ErrorCode.None, await producer.ProduceAsync(0, "a", version: 12));
        var ended = await producer.EndAsync(true, version: 5);
        var repeated = await producer.EndAsync(true, version: 5);
        Assert.Equal(producer.Epoch + 1, ended.ProducerEpoch);
        Assert.Equal((ended.ErrorCode, ended.ProducerEpoch), (repeated.ErrorCode, repeated.ProducerEpoch));
        Assert.Equal(ErrorCode.InvalidTxnState, (await producer.EndAsync(false, version: 5)).ErrorCode);

        // A write of the ended transaction that comes late cannot get into the next (KAFKA-17754).
        Assert.Equal(ErrorCode.InvalidProducerEpoch, await producer.ProduceAsync(1, "late", version: 12));
        producer.Epoch = ended.ProducerEpoch;
        Assert.Equal(ErrorCode.None, await producer.ProduceAsync(0, "b", version: 12));
        Assert.Equal(ErrorCode.None, (await producer.EndAsync(false, version: 5)).ErrorCode);
        Assert.Equal(["a", "commit", "b", "abort"], await producer.ReadAsync(readCommitted: true));
    }

    [Fact]
    public async Task WriteOutsideATransaction_IsRefused()
    {
        await using var broker = await StartAsync();
        using var client = await broker.ConnectAsync();
        var producer = new TransactionClient(client);
        await producer.InitAsync();
        Assert.Equal(ErrorCode.InvalidTxnState, await producer.ProduceAsync(0, "hanging"));
        Assert.Equal(ErrorCode.TransactionAbortable, await producer.ProduceAsync(0, "hanging", version: 11));
        Assert.Empty(await producer.ReadAsync(readCommitted: false));
    }

    [Fact]
    public async Task UnknownPartition_EnlistsNone()
    {
        await using var broker = await StartAsync();
        using var client = await broker.ConnectAsync();
        var producer = new TransactionClient(client);
        await producer.InitAsync();
        var response = await client.CallAsync<AddPartitionsToTxnResponse>(
            ApiKey.AddPartitionsToTxn, 0, new AddPartitionsToTxnRequest
            {
                V3AndBelowTransactionalId = "tx",
                V3AndBelowProducerId = producer.ProducerId,
                V3AndBelowProducerEpoch = producer.Epoch,
                V3AndBelowTopics = [new() { Name = "t", Partitions = [0, 99] }],
            });
        Assert.Equal(
            [ErrorCode.OperationNotAttempted, ErrorCode.UnknownTopicOrPartition],
            response.ResultsByTopicV3AndBelow[0].ResultsByPartition.Select(each => each.PartitionErrorCode));
        Assert.Equal(ErrorCode.InvalidTxnState, await producer.ProduceAsync(0, "x"));
    }

    [Fact]
    public async Task OpenTransaction_HoldsReadCommittedBack_AndItsTimeoutAbortsIt()
    {
        await using var broker = await StartAsync();
        using var client = await broker.ConnectAsync();
        var producer = new TransactionClient(client);
        await producer.InitAsync(timeoutMs: 6_000);
        await producer.AddPartitionAsync();
        await producer.ProduceAsync(0, "never");
        await Clients.ProduceAsync(broker, "t", ["x"]);
        Assert.Equal(["never", "x"], await producer.ReadAsync(readCommitted: false));
        Assert.Empty(await producer.ReadAsync(readCommitted: true));

        // The long poll ends when the marker lets the last stable offset go on, not before.
        var fetched = await producer.FetchAsync(readCommitted: true, waitMs: 15_000);
        var partition = fetched.Responses[0].Partitions[0];
        Assert.Equal(["never", "x", "abort"], Batches.Read(partition.Records!.Value.Span).Select(r => r.Value));
        Assert.Equal((producer.ProducerId, 0L), Assert.Single(partition.AbortedTransactions!.Select(
            each => (each.ProducerId, each.FirstOffset))));
        Assert.Equal(ErrorCode.ProducerFenced, (await producer.EndAsync(true, version: 3)).ErrorCode);
    }

    [Fact]
    public async Task StagedOffsets_AreUnstable_AndCountFromTheMarkerOn()
    {
        await using var broker = await StartAsync();
        using var client = await broker.ConnectAsync();
        using var group = await GroupMemberClient.ConnectAsync(broker);
        var producer = new TransactionClient(client);
        await producer.InitAsync();
        Assert.Equal(ErrorCode.InvalidTxnState, await producer.StageAsync(5, version: 3));
        Assert.Equal(ErrorCode.None, await producer.AddGroupAsync());
        Assert.Equal(ErrorCode.None, await producer.StageAsync(5, version: 3));
        Assert.Equal(ErrorCode.UnstableOffsetCommit, (await group.PositionAsync("t", requireStable: true)).ErrorCode);
        Assert.Equal(-1, (await group.PositionAsync("t")).CommittedOffset);

        // Committed later than it was staged, but the marker is later still.
        await group.CommitAsync("t", 3);
        Assert.Equal(3, (await group.PositionAsync("t")).CommittedOffset);
        await broker.KillAndRestartAsync();
        using var again = await broker.ConnectAsync();
        using var groupAgain = await GroupMemberClient.ConnectAsync(broker);
        Assert.Equal(
            ErrorCode.UnstableOffsetCommit, (await groupAgain.PositionAsync("t", requireStable: true)).ErrorCode);
        await producer.On(again).EndAsync(true);
        var position = await groupAgain.PositionAsync("t", requireStable: true);
        Assert.Equal((ErrorCode.None, 5), (position.ErrorCode, position.CommittedOffset));
    }

    [Fact]
    public async Task StagedOffsets_OfAMemberThatWasReplaced_AreRefused()
    {
        await using var broker = await StartAsync();
        using var client = await broker.ConnectAsync();
        using var member = await GroupMemberClient.ConnectAsync(broker);
        await member.JoinAsync();
        await member.SyncAsync(member.MemberId);
        var producer = new TransactionClient(client);
        await producer.InitAsync();
        await producer.AddGroupAsync();
        Assert.Equal(ErrorCode.None, await producer.StageAsync(1, 3, member.MemberId, member.Generation));
        Assert.Equal(
            ErrorCode.IllegalGeneration, await producer.StageAsync(1, 3, member.MemberId, member.Generation - 1));
        Assert.Equal(ErrorCode.UnknownMemberId, await producer.StageAsync(1, 3, "gone", member.Generation));
    }

    [Fact]
    public async Task DuplicateBatch_GetsItsOldOffset_AndAGapIsRefused_AcrossAKill()
    {
        await using var broker = await StartAsync();
        var init = new InitProducerIdRequest { TransactionalId = null, TransactionTimeoutMs = 1_000 };
        long producerId;
        using (var client = await broker.ConnectAsync())
        {
            producerId = (await client.CallAsync<InitProducerIdResponse>(ApiKey.InitProducerId, 4, init)).ProducerId;
            for (int sequence = 0; sequence < 3; sequence++)
            {
                await TransactionClient.AppendAsync(
                    client, null, Batches.Produced(producerId, 0, sequence, false, "v"));
            }
        }

        await broker.KillAndRestartAsync();
        using var again = await broker.ConnectAsync();
        var duplicate = await TransactionClient.AppendAsync(
            again, null, Batches.Produced(producerId, 0, 1, false, "v"));
        Assert.Equal((ErrorCode.None, 1), (duplicate.ErrorCode, duplicate.BaseOffset));
        var gap = await TransactionClient.AppendAsync(again, null, Batches.Produced(producerId, 0, 4, false, "v"));
        Assert.Equal(ErrorCode.OutOfOrderSequenceNumber, gap.ErrorCode);
        var next = await TransactionClient.AppendAsync(again, null, Batches.Produced(producerId, 0, 3, false, "v"));
        Assert.Equal((ErrorCode.None, 3), (next.ErrorCode, next.BaseOffset));
        long other = (await again.CallAsync<InitProducerIdResponse>(ApiKey.InitProducerId, 4, init)).ProducerId;
        Assert.True(other > producerId, "a producer id was given out twice");
    }

    private static async Task<TestBroker> StartAsync()
    {
        var broker = await TestBroker.StartAsync();
        using var admin = Clients.Admin(broker);

        // The records of the tests are of 1970: retention would remove them as soon as the broker looks.
        await admin.CreateTopicsAsync(
        [
            new Confluent.Kafka.Admin.TopicSpecification
            {
                Name = "t",
                NumPartitions = 1,
                Configs = new Dictionary<string, string> { ["retention.ms"] = "-1" },
            },
        ]);
        return broker;
    }
}
