using StreamML.EmbeddedKafka.Log;
using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.Protocol.Messages;
using StreamML.EmbeddedKafka.Server;
using StreamML.EmbeddedKafka.Topics;
using StreamML.EmbeddedKafka.Transactions;

namespace StreamML.EmbeddedKafka.Handlers;

/// <summary>
/// Produce, versions 3 to 13 (advertised from 0, KAFKA-18659); topics by id in 13. Batches are stored as received,
/// still compressed. acks 1 and -1 are equivalent here: on disk. acks 0 gets no response; if a write was refused, the
/// connection is closed. Transactional batches must be in an enlisted partition; from version 12 on they enlist it
/// (KIP-890). The timeout is ignored: one disk either writes or fails.
/// </summary>
internal sealed class ProduceHandler(BrokerCore core) : ApiHandler<ProduceRequest>(ApiKey.Produce, 3, 13, 9)
{
    private const short EnlistsFrom = 12;
    private const short AbortableFrom = 11;
    private const short ZstdFrom = 7;

    public override short AdvertisedMin => 0;

    protected override async Task<WireMessage?> HandleAsync(RequestContext context, ProduceRequest request)
    {
        (var response, long position) = await core.InvokeAsync(() => Append(context, request));
        if (position >= 0)
        {
            try
            {
                await core.Store.WhenDurableAsync(position);
            }
            catch (IOException)
            {
                // The sync failed: nothing in this request may be reported as written.
                FailAll(response);
            }
        }

        if (request.Acks != 0)
        {
            return response;
        }

        return HasFailures(response)
            ? throw new WireFormatException("a write without acknowledgement was refused")
            : null;
    }

    private static bool HasFailures(ProduceResponse response) =>
        response.Responses.Exists(topic => topic.PartitionResponses.Exists(each => each.ErrorCode != ErrorCode.None));

    private static void FailAll(ProduceResponse response)
    {
        foreach (var partition in response.Responses.SelectMany(topic => topic.PartitionResponses))
        {
            partition.ErrorCode = ErrorCode.KafkaStorageError;
            partition.BaseOffset = -1;
        }
    }

    private (ProduceResponse Response, long Position) Append(RequestContext context, ProduceRequest request)
    {
        var response = new ProduceResponse();
        long position = -1;
        foreach (var data in request.TopicData)
        {
            var topic = context.Version >= 13 ? core.Topics.Find(data.TopicId) : core.Topics.Find(data.Name);
            var answers = new ProduceResponse.TopicProduceResponse { Name = data.Name, TopicId = data.TopicId };
            response.Responses.Add(answers);
            foreach (var batches in data.PartitionData)
            {
                var result = Append(context, request, topic, batches);
                position = Math.Max(position, result.Position);
                answers.PartitionResponses.Add(new()
                {
                    Index = batches.Index,
                    ErrorCode = (ErrorCode)result.ErrorCode,
                    ErrorMessage = result.Message,
                    BaseOffset = result.BaseOffset,
                    LogAppendTimeMs = result.AppendTimeMs,
                    LogStartOffset = topic?.Find(batches.Index)?.Log.LogStartOffset ?? -1,
                });
            }
        }

        return (response, position);
    }

    private AppendResult Append(
        RequestContext context, ProduceRequest request, Topic? topic,
        ProduceRequest.TopicProduceData.PartitionProduceData batches)
    {
        if (request.Acks is < -1 or > 1)
        {
            return Refused(ErrorCode.InvalidRequiredAcks, null);
        }

        if (topic?.Find(batches.Index) is not { } partition)
        {
            return Refused(
                context.Version >= 13 && topic is null ? ErrorCode.UnknownTopicId : ErrorCode.UnknownTopicOrPartition,
                null);
        }

        if (batches.Records is not { } records || !ProduceBatch.TryRead(records.Span, out var batch))
        {
            return Refused(ErrorCode.CorruptMessage, "No complete record batch.");
        }

        if (batch.IsZstd && context.Version < ZstdFrom)
        {
            return Refused(ErrorCode.UnsupportedCompressionType, "zstd needs Produce version 7.");
        }

        if (batch.IsTransactional)
        {
            var claim = new ProducerClaim(request.TransactionalId ?? "", batch.ProducerId, batch.ProducerEpoch);
            var error = core.Transactions.CheckWrite(
                claim, topic.Id, batches.Index, enlists: context.Version >= EnlistsFrom);
            if (error != ErrorCode.None)
            {
                return Refused(
                    error == ErrorCode.InvalidTxnState && context.Version >= AbortableFrom
                        ? ErrorCode.TransactionAbortable
                        : error,
                    null);
            }
        }

        return partition.Log.Append(records);
    }

    private static AppendResult Refused(ErrorCode error, string? message) =>
        new((short)error, -1, -1, -1, -1) { Message = message };
}
