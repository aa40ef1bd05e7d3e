using StreamML.EmbeddedKafka.Log;
using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.Protocol.Messages;
using StreamML.EmbeddedKafka.Server;

namespace StreamML.EmbeddedKafka.Handlers;

/// <summary>
/// EraseRecords, version 0. Not Kafka's: records are taken out of their segments at once, by key or by offset, where
/// Kafka would wait for retention or compaction. Answered when no file of the data folder holds them any more.
/// </summary>
internal sealed class EraseRecordsHandler(BrokerCore core)
    : ApiHandler<EraseRecordsRequest>(ApiKey.EraseRecords, 0, 0, 0)
{
    public override string Feature => EraseRecordsRequest.Feature;

    protected override async Task<WireMessage?> HandleAsync(RequestContext context, EraseRecordsRequest request)
    {
        var response = new EraseRecordsResponse();
        var erasures = new Dictionary<PartitionLog, RecordErasure>();
        var answers = new List<(PartitionLog Log, EraseRecordsResponse.PartitionResult Answer)>();
        foreach (var asked in request.Topics)
        {
            var topic = core.Topics.Find(asked.Name);
            var results = new TopicOf<EraseRecordsResponse.PartitionResult> { Name = asked.Name };
            response.Topics.Add(results);
            foreach (var each in asked.Partitions)
            {
                var answer = new EraseRecordsResponse.PartitionResult { PartitionIndex = each.PartitionIndex };
                results.Partitions.Add(answer);
                if (topic?.Find(each.PartitionIndex)?.Log is not { } log)
                {
                    answer.ErrorCode = ErrorCode.UnknownTopicOrPartition;
                }
                else
                {
                    erasures[log] = Add(each, erasures.GetValueOrDefault(log) ?? new RecordErasure());
                    answers.Add((log, answer));
                }
            }
        }

        if (erasures.Count > 0)
        {
            var done = await core.Store.EraseAsync(
                erasures,
                action => core.InvokeAsync(() =>
                {
                    action();
                    return true;
                }),
                context.Closed);
            foreach (var (log, answer) in answers)
            {
                (answer.Erased, answer.Replaced, answer.IsComplete) = done[log];
            }
        }

        return response;
    }

    private static RecordErasure Add(EraseRecordsRequest.Partition asked, RecordErasure to)
    {
        foreach (var key in asked.Keys)
        {
            to.AddKey(key.Bytes.Span);
        }

        foreach (var record in asked.Records)
        {
            to.AddRecord(record.Offset, record.Value?.ToArray());
        }

        return to;
    }
}
