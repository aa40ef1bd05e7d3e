using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.Protocol.Messages;
using StreamML.EmbeddedKafka.Server;
using StreamML.EmbeddedKafka.Topics;

namespace StreamML.EmbeddedKafka.Handlers;

/// <summary>
/// OffsetForLeaderEpoch, versions 2 to 4 (KIP-320). There has only ever been one epoch, which ends at the high
/// watermark; any later one is unknown (-1).
/// </summary>
internal sealed class OffsetForLeaderEpochHandler(BrokerCore core)
    : ApiHandler<OffsetForLeaderEpochRequest>(ApiKey.OffsetForLeaderEpoch, 2, 4, 4)
{
    protected override Task<WireMessage?> HandleAsync(RequestContext context, OffsetForLeaderEpochRequest request) =>
        Task.FromResult<WireMessage?>(new OffsetForLeaderEpochResponse
        {
            Topics = request.Topics.ConvertAll(topic => new OffsetForLeaderEpochResponse.OffsetForLeaderTopicResult
            {
                Topic = topic.Topic,
                Partitions = topic.Partitions.ConvertAll(each => Find(core.Topics.Find(topic.Topic), each)),
            }),
        });

    private static OffsetForLeaderEpochResponse.OffsetForLeaderTopicResult.EpochEndOffset Find(
        Topic? topic, OffsetForLeaderEpochRequest.OffsetForLeaderTopic.OffsetForLeaderPartition asked)
    {
        var partition = topic?.Find(asked.Partition);
        var error = partition is null
            ? ErrorCode.UnknownTopicOrPartition
            : LeaderEpochs.Check(asked.CurrentLeaderEpoch);
        bool known = error == ErrorCode.None && asked.LeaderEpoch == Topic.LeaderEpoch;
        return new()
        {
            Partition = asked.Partition,
            ErrorCode = error,
            LeaderEpoch = known ? Topic.LeaderEpoch : -1,
            EndOffset = known ? partition?.Log.HighWatermark ?? -1 : -1,
        };
    }
}
