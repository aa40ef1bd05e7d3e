using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.Protocol.Messages;
using StreamML.EmbeddedKafka.Server;
using StreamML.EmbeddedKafka.Topics;
using StreamML.EmbeddedKafka.Transactions;

namespace StreamML.EmbeddedKafka.Handlers;

/// <summary>
/// AddPartitionsToTxn, versions 0 to 5. All partitions of a transaction are enlisted or none: with one unknown, the
/// others are OPERATION_NOT_ATTEMPTED. Versions 4 and 5 carry several transactions and verification (KIP-890); brokers
/// use them among themselves, and clients may. PRODUCER_FENCED is INVALID_PRODUCER_EPOCH before version 2.
/// </summary>
internal sealed class AddPartitionsToTxnHandler(BrokerCore core)
    : LoopHandler<AddPartitionsToTxnRequest, AddPartitionsToTxnResponse>(core, ApiKey.AddPartitionsToTxn, 0, 5, 3)
{
    private const short FencedFrom = 2;
    private const short SeveralFrom = 4;

    protected override AddPartitionsToTxnResponse Handle(RequestContext context, AddPartitionsToTxnRequest request)
    {
        if (context.Version >= SeveralFrom)
        {
            return new()
            {
                ResultsByTransaction = request.Transactions.ConvertAll(each => new AddPartitionsToTxnResponse.Result
                {
                    TransactionalId = each.TransactionalId,
                    TopicResults = Add(
                        context,
                        new ProducerClaim(each.TransactionalId, each.ProducerId, each.ProducerEpoch),
                        each.Topics.ConvertAll(topic => (topic.Name, topic.Partitions)),
                        each.VerifyOnly),
                }),
            };
        }

        return new()
        {
            ResultsByTopicV3AndBelow = Add(
                context,
                new ProducerClaim(
                    request.V3AndBelowTransactionalId, request.V3AndBelowProducerId, request.V3AndBelowProducerEpoch),
                request.V3AndBelowTopics.ConvertAll(topic => (topic.Name, topic.Partitions)),
                verifyOnly: false),
        };
    }

    private List<AddPartitionsToTxnResponse.TopicResult> Add(
        RequestContext context, ProducerClaim claim, List<(string Name, List<int> Partitions)> asked, bool verifyOnly)
    {
        bool allKnown = asked.TrueForAll(
            each => each.Partitions.TrueForAll(partition => Core.Topics.Find(each.Name)?.Find(partition) is not null));
        var error = ErrorCode.None;
        if (allKnown && !verifyOnly)
        {
            error = Core.Transactions.AddPartitions(claim, [.. asked.SelectMany(Ids)]);
        }
        else if (allKnown)
        {
            error = asked.SelectMany(Ids)
                .Select(id => Core.Transactions.CheckWrite(claim, id.TopicId, id.Partition, enlists: false))
                .FirstOrDefault(outcome => outcome != ErrorCode.None);
        }

        error = TransactionErrors.For(error, context.Version >= FencedFrom);
        return asked.ConvertAll(each => new AddPartitionsToTxnResponse.TopicResult
        {
            Name = each.Name,
            ResultsByPartition = each.Partitions.ConvertAll(
                partition => new AddPartitionsToTxnResponse.TopicResult.PartitionResult
                {
                    PartitionIndex = partition,
                    PartitionErrorCode = allKnown ? error
                        : Core.Topics.Find(each.Name)?.Find(partition) is null ? ErrorCode.UnknownTopicOrPartition
                        : ErrorCode.OperationNotAttempted,
                }),
        });
    }

    private IEnumerable<(Guid TopicId, int Partition)> Ids((string Name, List<int> Partitions) asked)
    {
        var topicId = Core.Topics.Find(asked.Name)?.Id ?? Guid.Empty;
        return asked.Partitions.Select(partition => (topicId, partition));
    }
}
