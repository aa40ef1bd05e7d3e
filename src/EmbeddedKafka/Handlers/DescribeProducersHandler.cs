using StreamML.EmbeddedKafka.Log;
using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.Protocol.Messages;
using StreamML.EmbeddedKafka.Server;
using StreamML.EmbeddedKafka.Topics;

namespace StreamML.EmbeddedKafka.Handlers;

/// <summary>DescribeProducers, version 0 (KIP-664). The producers a partition remembers.</summary>
internal sealed class DescribeProducersHandler(BrokerCore core)
    : LoopHandler<DescribeProducersRequest, DescribeProducersResponse>(core, ApiKey.DescribeProducers, 0, 0, 0)
{
    protected override DescribeProducersResponse Handle(
        RequestContext context, DescribeProducersRequest request) => new()
        {
            Topics = request.Topics.ConvertAll(asked => new TopicOf<DescribeProducersResponse.PartitionResponse>
            {
                Name = asked.Name,
                Partitions = asked.PartitionIndexes.ConvertAll(index => Describe(Core.Topics.Find(asked.Name), index)),
            }),
        };

    private static DescribeProducersResponse.PartitionResponse Describe(Topic? topic, int index)
    {
        if (topic?.Find(index) is not { } partition)
        {
            return new() { PartitionIndex = index, ErrorCode = ErrorCode.UnknownTopicOrPartition };
        }

        return new()
        {
            PartitionIndex = index,
            ActiveProducers = [.. partition.Log.Producers.Select(Describe)],
        };
    }

    private static DescribeProducersResponse.PartitionResponse.ProducerState Describe(
        ProducerSnapshot producer) => new()
        {
            ProducerId = producer.ProducerId,
            ProducerEpoch = producer.ProducerEpoch,
            LastSequence = producer.LastSequence,
            LastTimestamp = producer.LastTimestampMs,
            CoordinatorEpoch = producer.CoordinatorEpoch,
            CurrentTxnStartOffset = producer.CurrentTransactionFirstOffset,
        };
}
