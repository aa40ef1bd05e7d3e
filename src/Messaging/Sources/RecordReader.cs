using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;
using StreamML.Schemas.WireFormat;

namespace StreamML.Messaging.Sources;

/// <summary>Reads values in the Confluent wire format, framed or with the schema id in a header. Thread-safe.</summary>
/// <typeparam name="T">The value's type.</typeparam>
public sealed class RecordReader<T>
    where T : class, IMessage<T>, new()
{
    // The id is only used for writing, which never happens here.
    private readonly ProtobufSerde<T> _serde = new(schemaId: 1);

    /// <summary>Reads the value of a record. Never throws, whatever the bytes.</summary>
    /// <param name="record">The record; one without a value cannot be read.</param>
    /// <param name="value">The value, if readable.</param>
    /// <param name="failure">The reason, if not.</param>
    public bool TryRead(SourceRecord record, [NotNullWhen(true)] out T? value, out SerdeFailure failure)
    {
        ArgumentNullException.ThrowIfNull(record);
        return _serde.TryDeserialize(SchemaHeader(record), record.Value, out value, out failure);
    }

    /// <summary>Reads the value of a record.</summary>
    /// <exception cref="SerdeException">It cannot be read; the message says why.</exception>
    public T Read(SourceRecord record) =>
        TryRead(record, out var value, out var failure)
            ? value
            : throw new SerdeException(new T().Descriptor.FullName, failure);

    private static byte[]? SchemaHeader(SourceRecord record)
    {
        for (int index = 0; index < record.Headers.Count; index++)
        {
            if (record.Headers[index].Name == ConfluentFraming.ValueSchemaIdHeader)
            {
                return record.Headers[index].Value;
            }
        }

        return null;
    }
}
