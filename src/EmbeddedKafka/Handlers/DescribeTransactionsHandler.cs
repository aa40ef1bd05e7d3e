using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.Protocol.Messages;
using StreamML.EmbeddedKafka.Server;
using StreamML.EmbeddedKafka.State;
using StreamML.EmbeddedKafka.Topics;
using StreamML.EmbeddedKafka.Transactions;

namespace StreamML.EmbeddedKafka.Handlers;

/// <summary>DescribeTransactions, version 0 (KIP-664).</summary>
internal sealed class DescribeTransactionsHandler(BrokerCore core)
    : LoopHandler<DescribeTransactionsRequest, DescribeTransactionsResponse>(core, ApiKey.DescribeTransactions, 0, 0, 0)
{
    protected override DescribeTransactionsResponse Handle(
        RequestContext context, DescribeTransactionsRequest request) => new()
        {
            TransactionStates = request.TransactionalIds.ConvertAll(Describe),
        };

    private DescribeTransactionsResponse.TransactionStateEntry Describe(string transactionalId)
    {
        if (Core.Transactions.Find(transactionalId) is not { } stored)
        {
            return new() { TransactionalId = transactionalId, ErrorCode = ErrorCode.TransactionalIdNotFound };
        }

        return new()
        {
            TransactionalId = transactionalId,
            TransactionState = stored.GetStateName(),
            TransactionTimeoutMs = stored.TimeoutMs,
            TransactionStartTimeMs = stored.StartedMs,
            ProducerId = stored.ProducerId,
            ProducerEpoch = stored.ProducerEpoch,
            Topics =
            [
                .. stored.Partitions.GroupBy(each => each.TopicId)
                    .Select(same => (Topic: Core.Topics.Find(same.Key), Partitions: same))
                    .Where(each => each.Topic is not null)
                    .Select(each => new DescribeTransactionsResponse.TransactionStateEntry.TopicData
                    {
                        Topic = each.Topic?.Name ?? "",
                        Partitions = [.. each.Partitions.Select(enlisted => enlisted.Partition).Order()],
                    }),
            ],
        };
    }
}
