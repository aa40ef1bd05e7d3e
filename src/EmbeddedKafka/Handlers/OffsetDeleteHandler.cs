using StreamML.EmbeddedKafka.Groups;
using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.Protocol.Messages;
using StreamML.EmbeddedKafka.Server;
using StreamML.EmbeddedKafka.State;
using StreamML.EmbeddedKafka.Topics;

namespace StreamML.EmbeddedKafka.Handlers;

/// <summary>
/// OffsetDelete, version 0 (KIP-496). Offsets of topics that a member of a consumer group subscribes to are
/// GROUP_SUBSCRIBED_TO_TOPIC; another kind of group must have no members.
/// </summary>
internal sealed class OffsetDeleteHandler(BrokerCore core)
    : LoopHandler<OffsetDeleteRequest, OffsetDeleteResponse>(core, ApiKey.OffsetDelete, 0, 0, short.MaxValue)
{
    protected override OffsetDeleteResponse Handle(RequestContext context, OffsetDeleteRequest request)
    {
        if (Core.Groups.Find(request.GroupId) is not { } group)
        {
            return new() { ErrorCode = ErrorCode.GroupIdNotFound };
        }

        if (group.Members.Count > 0 && group.ProtocolType != Subscriptions.ProtocolType)
        {
            return new() { ErrorCode = ErrorCode.NonEmptyGroup };
        }

        var subscribed = Subscriptions.Topics(group);
        var removed = new List<TransactionPartition>();
        var response = new OffsetDeleteResponse();
        foreach (var asked in request.Topics)
        {
            var topic = Core.Topics.Find(asked.Name);
            var answers = new TopicOf<OffsetDeleteResponse.Partition> { Name = asked.Name };
            response.Topics.Add(answers);
            foreach (int partition in asked.Partitions.Select(each => each.PartitionIndex))
            {
                var error = topic?.Find(partition) is null ? ErrorCode.UnknownTopicOrPartition
                    : subscribed.Contains(asked.Name) ? ErrorCode.GroupSubscribedToTopic
                    : ErrorCode.None;
                answers.Partitions.Add(new() { PartitionIndex = partition, ErrorCode = error });
                if (error == ErrorCode.None && topic is not null)
                {
                    removed.Add(new TransactionPartition { TopicId = topic.Id, Partition = partition });
                }
            }
        }

        if (removed.Count > 0)
        {
            Core.Groups.RemoveOffsets(request.GroupId, removed);
        }

        return response;
    }
}
