using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.Protocol.Messages;
using StreamML.EmbeddedKafka.Server;
using StreamML.EmbeddedKafka.Topics;

namespace StreamML.EmbeddedKafka.Handlers;

/// <summary>
/// DescribeTopicPartitions, version 0 (KIP-966). Topics by name, page by page; the cursor names the next partition.
/// Eligible leader replicas do not exist here. Authorized operations are not computed.
/// </summary>
internal sealed class DescribeTopicPartitionsHandler(BrokerCore core)
    : LoopHandler<DescribeTopicPartitionsRequest, DescribeTopicPartitionsResponse>(
        core, ApiKey.DescribeTopicPartitions, 0, 0, 0)
{
    private const int PartitionsMax = 2_000;

    protected override DescribeTopicPartitionsResponse Handle(
        RequestContext context, DescribeTopicPartitionsRequest request)
    {
        var names = request.Topics.Count == 0
            ? Core.Topics.All.Select(topic => topic.Name)
            : request.Topics.Select(topic => topic.Name).Distinct().Order(StringComparer.Ordinal);
        string first = request.Cursor?.TopicName ?? "";
        int left = Math.Clamp(request.ResponsePartitionLimit, 1, PartitionsMax);
        var response = new DescribeTopicPartitionsResponse();
        foreach (string name in names.Where(name => string.CompareOrdinal(name, first) >= 0))
        {
            int from = name == first ? Math.Max(request.Cursor?.PartitionIndex ?? 0, 0) : 0;
            if (left == 0)
            {
                response.NextCursor = new() { TopicName = name, PartitionIndex = from };
                break;
            }

            var topic = Core.Topics.Find(name);
            int count = Math.Min(left, Math.Max((topic?.Partitions.Count ?? 0) - from, 0));
            response.Topics.Add(Describe(name, topic, from, count));
            left -= count;
            if (topic is not null && from + count < topic.Partitions.Count)
            {
                response.NextCursor = new() { TopicName = name, PartitionIndex = from + count };
                break;
            }
        }

        return response;
    }

    private static DescribeTopicPartitionsResponse.Topic Describe(
        string name, Topic? topic, int from, int count) => new()
        {
            Name = name,
            TopicId = topic?.Id ?? Guid.Empty,
            ErrorCode = topic is not null ? ErrorCode.None
            : TopicNames.Problem(name) is null ? ErrorCode.UnknownTopicOrPartition
            : ErrorCode.InvalidTopic,
            Partitions =
        [
            .. Enumerable.Range(from, count).Select(index => new DescribeTopicPartitionsResponse.Topic.Partition
            {
                PartitionIndex = index,
                LeaderId = BrokerCore.NodeId,
                LeaderEpoch = Topic.LeaderEpoch,
                ReplicaNodes = [BrokerCore.NodeId],
                IsrNodes = [BrokerCore.NodeId],
            }),
        ],
        };
}
