using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.Protocol.Messages;
using StreamML.EmbeddedKafka.Server;
using StreamML.EmbeddedKafka.Topics;

namespace StreamML.EmbeddedKafka.Handlers;

/// <summary>
/// Metadata, versions 0 to 13. One broker, which leads every partition in epoch 0 and is the controller. Null topics
/// (or an empty list in version 0) mean all; topics by id from version 12 on. Unknown topics are created if both the
/// client and <see cref="BrokerOptions.AutoCreateTopics"/> allow it; they are ready at once, so LEADER_NOT_AVAILABLE
/// never occurs. Authorized operations are not computed.
/// </summary>
internal sealed class MetadataHandler(BrokerCore core)
    : LoopHandler<MetadataRequest, MetadataResponse>(core, ApiKey.Metadata, 0, 13, 9)
{
    protected override MetadataResponse Handle(RequestContext context, MetadataRequest request)
    {
        bool all = request.Topics is null || (context.Version == 0 && request.Topics.Count == 0);
        bool create = Core.Options.AutoCreateTopics && (context.Version < 4 || request.AllowAutoTopicCreation);
        return new MetadataResponse
        {
            Brokers = [new() { NodeId = BrokerCore.NodeId, Host = Core.Host, Port = Core.Port }],
            ClusterId = Core.Journal.State.ClusterId,
            ControllerId = BrokerCore.NodeId,
            Topics = all
                ? [.. Core.Topics.All.Select(Describe)]
                : [.. (request.Topics ?? []).Select(asked => Describe(asked, create))],
        };
    }

    private static MetadataResponse.Topic Describe(Topic topic) => new()
    {
        Name = topic.Name,
        TopicId = topic.Id,
        Partitions =
        [
            .. Enumerable.Range(0, topic.Partitions.Count).Select(index => new MetadataResponse.Topic.Partition
            {
                PartitionIndex = index,
                LeaderId = BrokerCore.NodeId,
                LeaderEpoch = Topic.LeaderEpoch,
                ReplicaNodes = [BrokerCore.NodeId],
                IsrNodes = [BrokerCore.NodeId],
            }),
        ],
    };

    private MetadataResponse.Topic Describe(MetadataRequest.Topic asked, bool create)
    {
        if (string.IsNullOrEmpty(asked.Name) && asked.TopicId != Guid.Empty)
        {
            return Core.Topics.Find(asked.TopicId) is { } byId
                ? Describe(byId)
                : new() { ErrorCode = ErrorCode.UnknownTopicId, TopicId = asked.TopicId, Name = null };
        }

        string name = asked.Name ?? "";
        if (Core.Topics.Find(name) is { } topic)
        {
            return Describe(topic);
        }

        if (TopicNames.Problem(name) is not null)
        {
            return new() { ErrorCode = ErrorCode.InvalidTopic, Name = name };
        }

        if (!create)
        {
            return new() { ErrorCode = ErrorCode.UnknownTopicOrPartition, Name = name };
        }

        var error = TopicRules.CheckNew(Core, name, Core.Options.DefaultPartitions, out _);
        return error == ErrorCode.None
            ? Describe(Core.Topics.Create(name, Core.Options.DefaultPartitions, []))
            : new() { ErrorCode = error, Name = name };
    }
}
