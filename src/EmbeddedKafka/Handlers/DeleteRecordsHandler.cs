using StreamML.EmbeddedKafka.Log;
using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.Protocol.Messages;
using StreamML.EmbeddedKafka.Server;
using StreamML.EmbeddedKafka.Topics;

namespace StreamML.EmbeddedKafka.Handlers;

/// <summary>
/// DeleteRecords, versions 0 to 2 (KIP-107). Offset -1 means up to the high watermark. The new start is on disk before
/// the response; the timeout is ignored.
/// </summary>
internal sealed class DeleteRecordsHandler(BrokerCore core)
    : ApiHandler<DeleteRecordsRequest>(ApiKey.DeleteRecords, 0, 2, 2)
{
    protected override async Task<WireMessage?> HandleAsync(RequestContext context, DeleteRecordsRequest request)
    {
        (var response, long position) = await core.InvokeAsync(() => Delete(request));
        if (position >= 0)
        {
            await core.Store.WhenDurableAsync(position);
        }

        return response;
    }

    private (DeleteRecordsResponse Response, long Position) Delete(DeleteRecordsRequest request)
    {
        var response = new DeleteRecordsResponse();
        long position = -1;
        foreach (var asked in request.Topics)
        {
            var topic = core.Topics.Find(asked.Name);
            var answers = new TopicOf<DeleteRecordsResponse.PartitionResult> { Name = asked.Name };
            response.Topics.Add(answers);
            foreach (var each in asked.Partitions)
            {
                var answer = new DeleteRecordsResponse.PartitionResult
                {
                    PartitionIndex = each.PartitionIndex,
                    LowWatermark = -1,
                };
                answers.Partitions.Add(answer);
                position = Math.Max(position, Delete(topic?.Find(each.PartitionIndex), each.Offset, answer));
            }
        }

        return (response, position);
    }

    private static long Delete(
        Partition? partition, long before, DeleteRecordsResponse.PartitionResult answer)
    {
        if (partition is null)
        {
            answer.ErrorCode = ErrorCode.UnknownTopicOrPartition;
            return -1;
        }

        long highWatermark = partition.Log.HighWatermark;
        long start = before == -1 ? highWatermark : before;
        if (start < 0 || start > highWatermark)
        {
            answer.ErrorCode = ErrorCode.OffsetOutOfRange;
            return -1;
        }

        var result = partition.Log.AdvanceLogStart(start);
        answer.ErrorCode = (ErrorCode)result.ErrorCode;
        answer.LowWatermark = result.ErrorCode == LogErrors.None ? Math.Max(start, partition.Log.LogStartOffset) : -1;
        return result.Position;
    }
}
