using StreamML.EmbeddedKafka.Groups;
using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.Protocol.Messages;
using StreamML.EmbeddedKafka.Server;
using StreamML.EmbeddedKafka.State;
using StreamML.EmbeddedKafka.Topics;

namespace StreamML.EmbeddedKafka.Handlers;

/// <summary>
/// OffsetCommit, versions 2 to 10; topics by id in 10. All offsets of a request are one journal record. A retention
/// time (versions 2 to 4) is respected. The member epoch of the newer group protocol does not exist here.
/// </summary>
internal sealed class OffsetCommitHandler(BrokerCore core)
    : LoopHandler<OffsetCommitRequest, OffsetCommitResponse>(core, ApiKey.OffsetCommit, 2, 10, 8)
{
    private const short TopicIdFrom = 10;

    protected override OffsetCommitResponse Handle(RequestContext context, OffsetCommitRequest request)
    {
        var error = request.GroupId.Length == 0 && request.GenerationIdOrMemberEpoch >= 0
            ? ErrorCode.InvalidGroupId
            : Core.Groups.CheckCommit(new MemberClaim(
                request.GroupId, request.MemberId, request.GroupInstanceId, request.GenerationIdOrMemberEpoch));
        long nowMs = Core.Time.GetUtcNow().ToUnixTimeMilliseconds();
        long expiresMs = request.RetentionTimeMs >= 0 ? nowMs + request.RetentionTimeMs : -1;
        var offsets = new List<StoredOffset>();
        var response = new OffsetCommitResponse();
        foreach (var asked in request.Topics)
        {
            bool byId = context.Version >= TopicIdFrom;
            var topic = byId ? Core.Topics.Find(asked.TopicId) : Core.Topics.Find(asked.Name);
            var answers = new OffsetCommitResponse.Topic { Name = asked.Name, TopicId = asked.TopicId };
            response.Topics.Add(answers);
            foreach (var each in asked.Partitions)
            {
                var outcome = error != ErrorCode.None
                    ? error
                    : Check(topic, byId, each.PartitionIndex, each.CommittedMetadata);
                answers.Partitions.Add(new() { PartitionIndex = each.PartitionIndex, ErrorCode = outcome });
                if (outcome == ErrorCode.None && topic is not null)
                {
                    offsets.Add(new StoredOffset
                    {
                        TopicId = topic.Id,
                        Partition = each.PartitionIndex,
                        Offset = each.CommittedOffset,
                        LeaderEpoch = each.CommittedLeaderEpoch,
                        Metadata = each.CommittedMetadata ?? "",
                        CommittedMs = nowMs,
                        ExpiresMs = expiresMs,
                    });
                }
            }
        }

        if (offsets.Count > 0)
        {
            Core.Groups.Commit(request.GroupId, offsets);
        }

        return response;
    }

    private ErrorCode Check(Topic? topic, bool byId, int partition, string? metadata)
    {
        if (topic?.Find(partition) is null)
        {
            return topic is null && byId ? ErrorCode.UnknownTopicId : ErrorCode.UnknownTopicOrPartition;
        }

        return metadata?.Length > Core.Options.OffsetMetadataMax ? ErrorCode.OffsetMetadataTooLarge : ErrorCode.None;
    }
}
