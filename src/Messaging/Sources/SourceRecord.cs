using Confluent.Kafka;
using StreamML.Messaging.Tracing;
using StreamML.Schemas.Topics;
using StreamML.Schemas.WireFormat;

namespace StreamML.Messaging.Sources;

/// <summary>A partition of a catalogue topic.</summary>
/// <param name="Topic">The topic, by its name without prefix.</param>
/// <param name="Partition">From 0.</param>
public readonly record struct SourcePartition(TopicDefinition Topic, int Partition)
{
    /// <inheritdoc />
    public override string ToString() => $"{Topic.Name}-{Partition}";
}

/// <summary>A header of a record.</summary>
/// <param name="Name">Header name.</param>
/// <param name="Value">Bytes; null is a null header.</param>
public readonly record struct RecordHeader(string Name, byte[]? Value);

/// <summary>One record as read. Immutable; its arrays must not be modified.</summary>
/// <param name="Source">Its partition.</param>
/// <param name="Offset">Its offset.</param>
/// <param name="TimestampMs">The record's timestamp, milliseconds since the Unix epoch; -1 if it has none.</param>
/// <param name="Key">Key bytes; null if it has none.</param>
/// <param name="Value">Value bytes; null for a tombstone.</param>
/// <param name="Headers">Headers in order; empty if there are none.</param>
public sealed record SourceRecord(
    SourcePartition Source,
    long Offset,
    long TimestampMs,
    byte[]? Key,
    byte[]? Value,
    IReadOnlyList<RecordHeader> Headers)
{
    /// <summary>Its place in a trace; none if it has no valid <c>traceparent</c>.</summary>
    public TraceParent Trace => HeaderOf(TraceParent.Header) is { } header ? TraceParent.Read(header) : default;

    /// <summary>The schema id header of the value; null if the value has its own frame.</summary>
    internal byte[]? SchemaHeader => HeaderOf(ConfluentFraming.ValueSchemaIdHeader);

    /// <summary>Size in a queue, bytes.</summary>
    internal int Weight => (Key?.Length ?? 0) + (Value?.Length ?? 0) + (Headers.Count * 64) + 128;

    /// <summary>The client's record as ours.</summary>
    internal static SourceRecord From(ConsumeResult<byte[], byte[]> read, TopicDefinition topic) => new(
        new SourcePartition(topic, read.Partition.Value),
        read.Offset.Value,
        read.Message.Timestamp.Type == TimestampType.NotAvailable ? -1 : read.Message.Timestamp.UnixTimestampMs,
        read.Message.Key,
        read.Message.Value,
        HeadersOf(read.Message.Headers));

    private byte[]? HeaderOf(string name)
    {
        for (int index = 0; index < Headers.Count; index++)
        {
            if (Headers[index].Name == name)
            {
                return Headers[index].Value;
            }
        }

        return null;
    }

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
