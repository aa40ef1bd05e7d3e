using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.Protocol.Messages;
using StreamML.EmbeddedKafka.Tests.Broker;
using StreamML.EmbeddedKafka.Tests.Log;

namespace StreamML.EmbeddedKafka.Tests.Transactions;

/// <summary>A transactional producer "tx" on partition 0 of "t" that does one protocol step at a time.</summary>
internal sealed class TransactionClient(RawClient client)
{
    private const string Id = "tx";

    public long ProducerId { get; private set; }

    public short Epoch { get; set; }

    /// <summary>The same producer on another connection.</summary>
    public TransactionClient On(RawClient other) => new(other) { ProducerId = ProducerId, Epoch = Epoch };

    public async Task<ErrorCode> InitAsync(int timeoutMs = 60_000)
    {
        var response = await client.CallAsync<InitProducerIdResponse>(
            ApiKey.InitProducerId, 4,
            new InitProducerIdRequest { TransactionalId = Id, TransactionTimeoutMs = timeoutMs });
        (ProducerId, Epoch) = (response.ProducerId, response.ProducerEpoch);
        return response.ErrorCode;
    }

    /// <summary>KIP-360: asks for the next epoch, naming the one in hand.</summary>
    public Task<InitProducerIdResponse> RecoverAsync() => client.CallAsync<InitProducerIdResponse>(
        ApiKey.InitProducerId, 4, new InitProducerIdRequest
        {
            TransactionalId = Id,
            TransactionTimeoutMs = 60_000,
            ProducerId = ProducerId,
            ProducerEpoch = Epoch,
        });

    public async Task<ErrorCode> AddPartitionAsync(short version = 0) =>
        (await client.CallAsync<AddPartitionsToTxnResponse>(
            ApiKey.AddPartitionsToTxn, version, new AddPartitionsToTxnRequest
            {
                V3AndBelowTransactionalId = Id,
                V3AndBelowProducerId = ProducerId,
                V3AndBelowProducerEpoch = Epoch,
                V3AndBelowTopics = [new() { Name = "t", Partitions = [0] }],
            })).ResultsByTopicV3AndBelow[0].ResultsByPartition[0].PartitionErrorCode;

    public async Task<ErrorCode> AddGroupAsync() =>
        (await client.CallAsync<AddOffsetsToTxnResponse>(ApiKey.AddOffsetsToTxn, 0, new AddOffsetsToTxnRequest
        {
            TransactionalId = Id,
            ProducerId = ProducerId,
            ProducerEpoch = Epoch,
            GroupId = "g",
        })).ErrorCode;

    public async Task<ErrorCode> StageAsync(long offset, short version, string memberId = "", int generation = -1) =>
        (await client.CallAsync<TxnOffsetCommitResponse>(ApiKey.TxnOffsetCommit, version, new TxnOffsetCommitRequest
        {
            TransactionalId = Id,
            ProducerId = ProducerId,
            ProducerEpoch = Epoch,
            GroupId = "g",
            MemberId = memberId,
            GenerationId = generation,
            Topics = [new() { Name = "t", Partitions = [new() { CommittedOffset = offset }] }],
        })).Topics[0].Partitions[0].ErrorCode;

    public Task<EndTxnResponse> EndAsync(bool commit, short version = 1) => client.CallAsync<EndTxnResponse>(
        ApiKey.EndTxn, version, new EndTxnRequest
        {
            TransactionalId = Id,
            ProducerId = ProducerId,
            ProducerEpoch = Epoch,
            Committed = commit,
        });

    public async Task<ErrorCode> ProduceAsync(int sequence, string value, short version = 9) =>
        (await AppendAsync(client, Id, Batches.Produced(ProducerId, Epoch, sequence, true, value), version)).ErrorCode;

    public Task<FetchResponse> FetchAsync(bool readCommitted, int waitMs = 0) => client.CallAsync<FetchResponse>(
        ApiKey.Fetch, 11, new FetchRequest
        {
            MaxWaitMs = waitMs,
            MinBytes = 1,
            MaxBytes = 1 << 20,
            IsolationLevel = readCommitted ? (sbyte)1 : (sbyte)0,
            Topics = [new() { Topic = "t", Partitions = [new() { PartitionMaxBytes = 1 << 20 }] }],
        });

    /// <summary>Values and markers that a fetch from the start returns.</summary>
    public async Task<IEnumerable<string?>> ReadAsync(bool readCommitted)
    {
        var response = await FetchAsync(readCommitted);
        return Batches.Read(response.Responses[0].Partitions[0].Records!.Value.Span).Select(record => record.Value);
    }

    public static async Task<ProduceResponse.TopicProduceResponse.PartitionProduceResponse> AppendAsync(
        RawClient client, string? transactionalId, byte[] batches, short version = 9) =>
        (await client.CallAsync<ProduceResponse>(ApiKey.Produce, version, new ProduceRequest
        {
            TransactionalId = transactionalId,
            Acks = -1,
            TopicData = [new() { Name = "t", PartitionData = [new() { Records = batches }] }],
        })).Responses[0].PartitionResponses[0];
}
