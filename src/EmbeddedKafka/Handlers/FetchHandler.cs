using StreamML.EmbeddedKafka.Fetching;
using StreamML.EmbeddedKafka.Log;
using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.Protocol.Messages;
using StreamML.EmbeddedKafka.Server;
using StreamML.EmbeddedKafka.Topics;

namespace StreamML.EmbeddedKafka.Handlers;

/// <summary>
/// Fetch, versions 4 to 18; topics by id from 13 on (KIP-516). Reads off the loop and waits for MinBytes without
/// blocking others. Always at least one whole batch, however large (KIP-74). Sessions (KIP-227) are never opened: the
/// session id is 0, and any other id is reported as unknown. Replica state, rack and follower epochs are ignored; there
/// are no followers.
/// </summary>
internal sealed class FetchHandler(BrokerCore core) : ApiHandler<FetchRequest>(ApiKey.Fetch, 4, 18, 12)
{
    protected override async Task<WireMessage?> HandleAsync(RequestContext context, FetchRequest request)
    {
        if (request.SessionId != 0)
        {
            return new FetchResponse { ErrorCode = ErrorCode.FetchSessionIdNotFound };
        }

        var wait = TimeSpan.FromMilliseconds(Math.Max(request.MaxWaitMs, 0));
        wait = wait < core.Options.FetchWaitMax ? wait : core.Options.FetchWaitMax;
        var response = Read(context, request, out bool complete);
        return complete || wait == TimeSpan.Zero
            ? response
            : await WaitAsync(context, request, response, wait);
    }

    private async Task<FetchResponse> WaitAsync(
        RequestContext context, FetchRequest request, FetchResponse response, TimeSpan wait)
    {
        var signal = new FetchSignal();
        List<Partition> partitions = [.. request.Topics.SelectMany(topic => Partitions(context, topic))];
        partitions.ForEach(partition => partition.Subscribe(signal));
        using var timeout = new CancellationTokenSource(wait, core.Time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, context.Closed);
        try
        {
            for (bool complete = false; !complete;)
            {
                // Subscribe first, then read, so that one of the two sees an append in between.
                var next = signal.NextAsync();
                response.Dispose();
                response = Read(context, request, out complete);
                if (!complete)
                {
                    await next.WaitAsync(stop.Token);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Time is up: respond with what there is.
        }
        finally
        {
            partitions.ForEach(partition => partition.Unsubscribe(signal));
        }

        return response;
    }

    private IEnumerable<Partition> Partitions(RequestContext context, FetchRequest.TopicEntry asked)
    {
        var topic = Find(context, asked);
        return asked.Partitions.Select(each => topic?.Find(each.Partition)).OfType<Partition>();
    }

    private Topic? Find(RequestContext context, FetchRequest.TopicEntry asked) =>
        context.Version >= 13 ? core.Topics.Find(asked.TopicId) : core.Topics.Find(asked.Topic);

    private FetchResponse Read(RequestContext context, FetchRequest request, out bool complete)
    {
        var response = new FetchResponse();
        int left = Math.Min(request.MaxBytes, core.Options.FetchBytesMax);
        long read = 0;
        bool failed = false;
        foreach (var asked in request.Topics)
        {
            var topic = Find(context, asked);
            var answers = new FetchResponse.FetchableTopicResponse { Topic = asked.Topic, TopicId = asked.TopicId };
            response.Responses.Add(answers);
            foreach (var each in asked.Partitions)
            {
                var answer = Read(context, request, topic, each, Math.Max(left, 0), read == 0, response.Leases);
                answers.Partitions.Add(answer);
                int bytes = answer.Records?.Length ?? 0;
                left -= bytes;
                read += bytes;
                failed |= answer.ErrorCode != ErrorCode.None;
            }
        }

        complete = failed || read >= request.MinBytes || request.Topics.Count == 0;
        return response;
    }

    private static FetchResponse.FetchableTopicResponse.PartitionData Read(
        RequestContext context, FetchRequest request, Topic? topic, FetchRequest.TopicEntry.PartitionEntry asked,
        int bytesMax, bool atLeastOne, List<IDisposable> leases)
    {
        var answer = new FetchResponse.FetchableTopicResponse.PartitionData
        {
            PartitionIndex = asked.Partition,
            HighWatermark = -1,
            Records = ReadOnlyMemory<byte>.Empty,
        };
        answer.ErrorCode = Check(context, topic, asked);
        if (answer.ErrorCode != ErrorCode.None || topic?.Find(asked.Partition) is not { } partition)
        {
            return answer;
        }

        bool readCommitted = request.IsolationLevel == 1;
        int bytes = Math.Min(asked.PartitionMaxBytes, bytesMax);
        var result = partition.Log.Read(asked.FetchOffset, bytes, readCommitted, atLeastOne);
        leases.Add(result);
        answer.ErrorCode = (ErrorCode)result.ErrorCode;
        answer.HighWatermark = result.HighWatermark;
        answer.LastStableOffset = result.LastStableOffset;
        answer.LogStartOffset = result.LogStartOffset;
        answer.Records = result.Records;
        answer.AbortedTransactions = readCommitted
            ? [.. result.AbortedTransactions.Select(each => new FetchResponse.FetchableTopicResponse.PartitionData
                .AbortedTransaction { ProducerId = each.ProducerId, FirstOffset = each.FirstOffset })]
            : null;
        return answer;
    }

    private static ErrorCode Check(RequestContext context, Topic? topic, FetchRequest.TopicEntry.PartitionEntry asked)
    {
        if (topic is null)
        {
            return context.Version >= 13 ? ErrorCode.UnknownTopicId : ErrorCode.UnknownTopicOrPartition;
        }

        return topic.Find(asked.Partition) is null
            ? ErrorCode.UnknownTopicOrPartition
            : LeaderEpochs.Check(asked.CurrentLeaderEpoch);
    }
}
