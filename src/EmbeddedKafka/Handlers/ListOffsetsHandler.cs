using StreamML.EmbeddedKafka.Log;
using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.Protocol.Messages;
using StreamML.EmbeddedKafka.Server;
using StreamML.EmbeddedKafka.Topics;

namespace StreamML.EmbeddedKafka.Handlers;

/// <summary>
/// ListOffsets, versions 1 to 11. Timestamps, and the special ones: -1 latest (the last stable offset when reading
/// committed), -2 earliest, -3 the record with the highest timestamp (version 7), -4 earliest on local disk (version
/// 8), -5 and -6 tiered storage (versions 9 and 11), of which there is none: offset -1. Reads off the loop.
/// </summary>
internal sealed class ListOffsetsHandler(BrokerCore core)
    : ApiHandler<ListOffsetsRequest>(ApiKey.ListOffsets, 1, 11, 6)
{
    private const long Latest = -1;
    private const long Earliest = -2;
    private const long MaxTimestamp = -3;
    private const long EarliestLocal = -4;
    private const long LatestTiered = -5;
    private const long EarliestPendingUpload = -6;

    protected override Task<WireMessage?> HandleAsync(RequestContext context, ListOffsetsRequest request)
    {
        var response = new ListOffsetsResponse();
        foreach (var asked in request.Topics)
        {
            var topic = core.Topics.Find(asked.Name);
            response.Topics.Add(new TopicOf<ListOffsetsResponse.PartitionResponse>
            {
                Name = asked.Name,
                Partitions = [.. asked.Partitions.Select(each => Find(context, request, topic, each))],
            });
        }

        return Task.FromResult<WireMessage?>(response);
    }

    private static ListOffsetsResponse.PartitionResponse Find(
        RequestContext context, ListOffsetsRequest request, Topic? topic, ListOffsetsRequest.Partition asked)
    {
        var answer = new ListOffsetsResponse.PartitionResponse { PartitionIndex = asked.PartitionIndex };
        if (topic?.Find(asked.PartitionIndex) is not { } partition)
        {
            answer.ErrorCode = ErrorCode.UnknownTopicOrPartition;
            return answer;
        }

        answer.ErrorCode = LeaderEpochs.Check(asked.CurrentLeaderEpoch);
        if (answer.ErrorCode == ErrorCode.None && asked.Timestamp < 0 && !IsServed(context.Version, asked.Timestamp))
        {
            answer.ErrorCode = ErrorCode.UnsupportedVersion;
        }

        if (answer.ErrorCode != ErrorCode.None)
        {
            return answer;
        }

        bool readCommitted = request.IsolationLevel == 1;
        var found = Find(partition.Log, asked.Timestamp, readCommitted);
        if (found is { } place)
        {
            answer.Offset = place.Offset;
            answer.Timestamp = place.TimestampMs;
            answer.LeaderEpoch = Topic.LeaderEpoch;
        }

        return answer;
    }

    private static bool IsServed(short version, long timestamp) => timestamp switch
    {
        Latest or Earliest => true,
        MaxTimestamp => version >= 7,
        EarliestLocal => version >= 8,
        LatestTiered => version >= 9,
        EarliestPendingUpload => version >= 11,
        _ => false,
    };

    private static OffsetAndTimestamp? Find(PartitionLog log, long timestamp, bool readCommitted) => timestamp switch
    {
        Latest => new OffsetAndTimestamp(readCommitted ? log.LastStableOffset : log.HighWatermark, -1),
        Earliest or EarliestLocal => new OffsetAndTimestamp(log.LogStartOffset, -1),
        MaxTimestamp => log.FindMaxTimestamp(),
        LatestTiered or EarliestPendingUpload => null,
        _ => log.FindByTimestamp(timestamp) is { } found
            && found.Offset < (readCommitted ? log.LastStableOffset : log.HighWatermark) ? found : null,
    };
}
