using StreamML.EmbeddedKafka.Groups;
using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.Protocol.Messages;
using StreamML.EmbeddedKafka.Server;
using StreamML.EmbeddedKafka.State;
using StreamML.EmbeddedKafka.Topics;
using StreamML.EmbeddedKafka.Transactions;

namespace StreamML.EmbeddedKafka.Handlers;

/// <summary>
/// TxnOffsetCommit, versions 0 to 5. Offsets take effect when the transaction commits, not before. Member and
/// generation are checked if given (version 3, KIP-447). The group must be enlisted; version 5 enlists it (KIP-890).
/// </summary>
internal sealed class TxnOffsetCommitHandler(BrokerCore core)
    : LoopHandler<TxnOffsetCommitRequest, TxnOffsetCommitResponse>(core, ApiKey.TxnOffsetCommit, 0, 5, 3)
{
    private const short EnlistsFrom = 5;

    protected override TxnOffsetCommitResponse Handle(RequestContext context, TxnOffsetCommitRequest request)
    {
        var error = Check(context, request);
        long nowMs = Core.Time.GetUtcNow().ToUnixTimeMilliseconds();
        var offsets = new List<StoredOffset>();
        var response = new TxnOffsetCommitResponse();
        foreach (var asked in request.Topics)
        {
            var topic = Core.Topics.Find(asked.Name);
            var answers = new TopicOf<TxnOffsetCommitResponse.Partition> { Name = asked.Name };
            response.Topics.Add(answers);
            foreach (var each in asked.Partitions)
            {
                var outcome = error != ErrorCode.None ? error
                    : topic?.Find(each.PartitionIndex) is null ? ErrorCode.UnknownTopicOrPartition
                    : each.CommittedMetadata?.Length > Core.Options.OffsetMetadataMax ? ErrorCode.OffsetMetadataTooLarge
                    : ErrorCode.None;
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
                    });
                }
            }
        }

        if (offsets.Count > 0)
        {
            Core.Groups.Stage(request.GroupId, request.ProducerId, offsets);
        }

        return response;
    }

    private ErrorCode Check(RequestContext context, TxnOffsetCommitRequest request)
    {
        if (request.GroupId.Length == 0)
        {
            return ErrorCode.InvalidGroupId;
        }

        var error = Core.Groups.CheckStage(
            new MemberClaim(request.GroupId, request.MemberId, request.GroupInstanceId, request.GenerationId));
        return error != ErrorCode.None
            ? error
            : Core.Transactions.CheckStage(
                new ProducerClaim(request.TransactionalId, request.ProducerId, request.ProducerEpoch),
                request.GroupId,
                enlists: context.Version >= EnlistsFrom);
    }
}
