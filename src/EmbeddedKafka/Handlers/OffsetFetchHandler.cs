using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.Protocol.Messages;
using StreamML.EmbeddedKafka.Server;
using StreamML.EmbeddedKafka.State;
using StreamML.EmbeddedKafka.Topics;

namespace StreamML.EmbeddedKafka.Handlers;

/// <summary>
/// OffsetFetch, versions 1 to 10; several groups from version 8 on (KIP-709), topics by id in 10. Null topics mean all
/// that have an offset. With RequireStable (version 7, KIP-447) an offset that an open transaction may still move is
/// UNSTABLE_OFFSET_COMMIT. Member id and epoch (version 9) belong to the newer group protocol and are ignored.
/// </summary>
internal sealed class OffsetFetchHandler(BrokerCore core)
    : LoopHandler<OffsetFetchRequest, OffsetFetchResponse>(core, ApiKey.OffsetFetch, 1, 10, 6)
{
    private const short SeveralFrom = 8;
    private const short TopicIdFrom = 10;

    protected override OffsetFetchResponse Handle(RequestContext context, OffsetFetchRequest request)
    {
        if (context.Version >= SeveralFrom)
        {
            return new() { Groups = [.. request.Groups.Select(group => Fetch(context, group, request.RequireStable))] };
        }

        var asked = new OffsetFetchRequest.Group
        {
            GroupId = request.GroupId,
            Topics = request.Topics?.ConvertAll(topic => new OffsetFetchRequest.Group.GroupTopic
            {
                Name = topic.Name,
                PartitionIndexes = topic.PartitionIndexes,
            }),
        };
        var found = Fetch(context, asked, request.RequireStable);
        return new()
        {
            Topics = found.Topics.ConvertAll(topic => new TopicOf<OffsetFetchResponse.Partition>
            {
                Name = topic.Name,
                Partitions = topic.Partitions.ConvertAll(each => new OffsetFetchResponse.Partition
                {
                    PartitionIndex = each.PartitionIndex,
                    CommittedOffset = each.CommittedOffset,
                    CommittedLeaderEpoch = each.CommittedLeaderEpoch,
                    Metadata = each.Metadata,
                    ErrorCode = each.ErrorCode,
                }),
            }),
        };
    }

    private OffsetFetchResponse.Group Fetch(RequestContext context, OffsetFetchRequest.Group asked, bool requireStable)
    {
        var table = Core.Groups.Offsets(asked.GroupId);
        var answer = new OffsetFetchResponse.Group { GroupId = asked.GroupId };
        foreach (var each in asked.Topics ?? All(table))
        {
            bool byId = context.Version >= TopicIdFrom && each.TopicId != Guid.Empty;
            var topic = byId ? Core.Topics.Find(each.TopicId) : Core.Topics.Find(each.Name);
            var error = byId && topic is null ? ErrorCode.UnknownTopicId : ErrorCode.None;
            answer.Topics.Add(new()
            {
                Name = topic?.Name ?? each.Name,
                TopicId = topic?.Id ?? each.TopicId,
                Partitions = each.PartitionIndexes.ConvertAll(
                    partition => Fetch(table, topic, partition, requireStable, error)),
            });
        }

        return answer;
    }

    private static OffsetFetchResponse.Group.GroupTopic.GroupPartition Fetch(
        OffsetTable? table, Topic? topic, int partition, bool requireStable, ErrorCode error)
    {
        var answer = new OffsetFetchResponse.Group.GroupTopic.GroupPartition
        {
            PartitionIndex = partition,
            CommittedOffset = -1,
            ErrorCode = error,
        };
        if (topic is null || table is null)
        {
            return answer;
        }

        var key = new OffsetKey(topic.Id, partition);
        if (requireStable && table.IsUnstable(key))
        {
            answer.ErrorCode = ErrorCode.UnstableOffsetCommit;
        }
        else if (table.Committed.TryGetValue(key, out var stored))
        {
            answer.CommittedOffset = stored.Offset;
            answer.CommittedLeaderEpoch = stored.LeaderEpoch;
            answer.Metadata = stored.Metadata;
        }

        return answer;
    }

    private List<OffsetFetchRequest.Group.GroupTopic> All(OffsetTable? table) => table is null
        ? []
        : [
            .. table.Committed.Keys.Concat(table.Staged.Values.SelectMany(staged => staged.Keys)).Distinct()
                .GroupBy(key => key.TopicId)
                .Select(keys => (Topic: Core.Topics.Find(keys.Key), Keys: keys))
                .Where(each => each.Topic is not null)
                .Select(each => new OffsetFetchRequest.Group.GroupTopic
                {
                    Name = each.Topic?.Name ?? "",
                    TopicId = each.Keys.Key,
                    PartitionIndexes = [.. each.Keys.Select(key => key.Partition).Order()],
                }),
        ];
}
