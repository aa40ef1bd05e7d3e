using Google.Protobuf;
using StreamML.Messaging.Sources;
using StreamML.Messaging;
using StreamML.Schemas.Topics;
using StreamML.Schemas.WireFormat;

namespace StreamML.Testing.Records;

/// <summary>Values of one type as bytes in the Confluent wire format.</summary>
/// <param name="schemaId">The id written into every record.</param>
public sealed class ProtobufSerde<T>(int schemaId)
    where T : class, IMessage<T>, new()
{
    private readonly RecordReader<T> _reader = new();

    /// <summary>Frame and message.</summary>
    public byte[] Serialize(T message) =>
        [.. ConfluentFraming.Prefix(schemaId, MessageIndexes.Of(message.Descriptor)), .. message.ToByteArray()];

    /// <summary>Reads a value.</summary>
    public T Deserialize(byte[]? value) => _reader.Read(Record(value));

    /// <summary>Reads a value, or says why it cannot be read.</summary>
    public bool TryDeserialize(
        byte[]? value, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out T? message, out SerdeFailure failure)
        => _reader.TryRead(Record(value), out message, out failure);

    /// <summary>The same with a schema id header.</summary>
    public bool TryDeserialize(
        byte[] header, byte[] value, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out T? message,
        out SerdeFailure failure)
        => _reader.TryRead(
            Record(value, new RecordHeader(ConfluentFraming.ValueSchemaIdHeader, header)), out message, out failure);

    private static SourceRecord Record(byte[]? value, params RecordHeader[] headers) =>
        new(new SourcePartition(TopicCatalogue.WhatsAppRaw, 0), 0, 0, null, value, headers);
}
