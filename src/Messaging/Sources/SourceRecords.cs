using Confluent.Kafka;
using StreamML.Schemas.Topics;

namespace StreamML.Messaging.Sources;

/// <summary>Converts the client's records to ours.</summary>
internal static class SourceRecords
{
    public static SourceRecord From(ConsumeResult<byte[], byte[]> read, TopicDefinition topic) => new(
        new SourcePartition(topic, read.Partition.Value),
        read.Offset.Value,
        read.Message.Timestamp.Type == TimestampType.NotAvailable ? -1 : read.Message.Timestamp.UnixTimestampMs,
        read.Message.Key,
        read.Message.Value,
        HeadersOf(read.Message.Headers));

    /// <summary>Size of a record in a queue, bytes.</summary>
    public static int Weight(SourceRecord record) =>
        (record.Key?.Length ?? 0) + (record.Value?.Length ?? 0) + (record.Headers.Count * 64) + 128;

    private static IReadOnlyList<RecordHeader> HeadersOf(Headers? headers)
    {
        if (headers is null || headers.Count == 0)
        {
            return [];
        }

        var copied = new RecordHeader[headers.Count];
        for (int index = 0; index < copied.Length; index++)
        {
            copied[index] = new RecordHeader(headers[index].Key, headers[index].GetValueBytes());
        }

        return copied;
    }
}
