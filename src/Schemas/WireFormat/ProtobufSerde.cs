using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;

namespace StreamML.Schemas.WireFormat;

/// <summary>
/// Writes and reads one message type in the Confluent wire format (<see cref="ConfluentFraming"/>). The schema id is
/// given once; no network, and per record no allocation other than its result. Unknown fields are kept. Nesting is
/// limited by Protobuf's own 100 levels. Thread-safe.
/// </summary>
/// <typeparam name="T">A generated message.</typeparam>
public sealed class ProtobufSerde<T>
    where T : class, IMessage<T>, new()
{
    private readonly MessageParser<T> _parser = new(() => new T());
    private readonly MessageIndexes _indexes;
    private readonly byte[] _prefix;
    private readonly int _valueBytesMax;
    private readonly string _messageName;

    /// <summary>Creates the serde of a subject whose schema id is known.</summary>
    /// <param name="schemaId">Registry id of the subject's schema, from 1.</param>
    /// <param name="options">Reading options; null: the defaults.</param>
    /// <exception cref="InvalidOperationException">An option is out of range.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The id is below 1.</exception>
    public ProtobufSerde(int schemaId, ProtobufSerdeOptions? options = null)
    {
        options ??= new ProtobufSerdeOptions();
        options.Validate();
        var descriptor = new T().Descriptor;
        _indexes = MessageIndexes.Of(descriptor);
        _prefix = ConfluentFraming.Prefix(schemaId, _indexes);
        _messageName = descriptor.FullName;
        _valueBytesMax = options.ValueBytesMax;
        SchemaId = schemaId;
    }

    /// <summary>The id written into every record.</summary>
    public int SchemaId { get; }

    /// <summary>Size of a message with its framing, bytes.</summary>
    public int Size(T message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return _prefix.Length + message.CalculateSize();
    }

    /// <summary>Writes framing and message.</summary>
    public void Serialize(T message, IBufferWriter<byte> writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        int size = Size(message);
        Write(message, writer.GetSpan(size)[..size]);
        writer.Advance(size);
    }

    /// <summary>Framing and message as a new array.</summary>
    public byte[] Serialize(T message)
    {
        byte[] bytes = GC.AllocateUninitializedArray<byte>(Size(message));
        Write(message, bytes);
        return bytes;
    }

    /// <summary>Reads a record's value.</summary>
    /// <exception cref="SerdeException">It is not such a record; the message says why.</exception>
    public T Deserialize(ReadOnlySpan<byte> value) =>
        TryDeserialize(value, out var message, out var failure)
            ? message
            : throw new SerdeException(_messageName, failure);

    /// <summary>Reads a record's value. Never throws, whatever the bytes.</summary>
    public bool TryDeserialize(ReadOnlySpan<byte> value, [NotNullWhen(true)] out T? message, out SerdeFailure failure)
    {
        message = null;
        if (value.Length > _valueBytesMax)
        {
            failure = new SerdeFailure(SerdeFailureKind.TooLarge);
            return false;
        }

        if (!ConfluentFraming.TryRead(value, out var framing, out var error, _indexes))
        {
            failure = new SerdeFailure(SerdeFailureKind.Framing, error);
            return false;
        }

        return TryParse(framing, out message, out failure);
    }

    /// <summary>
    /// Reads a record in header mode: the framing from the header, the bare message from the value. Without the header
    /// (an empty span) the value itself is read as framed. Never throws, whatever the bytes.
    /// </summary>
    /// <param name="header">Bytes of <see cref="ConfluentFraming.ValueSchemaIdHeader"/>; empty if the record has
    /// none.</param>
    /// <param name="value">The record's value.</param>
    /// <param name="message">The message, if true is returned.</param>
    /// <param name="failure">The reason, if false is returned.</param>
    public bool TryDeserialize(
        ReadOnlySpan<byte> header, ReadOnlySpan<byte> value, [NotNullWhen(
            true)] out T? message, out SerdeFailure failure)
    {
        if (header.IsEmpty)
        {
            return TryDeserialize(value, out message, out failure);
        }

        message = null;
        if (value.Length > _valueBytesMax)
        {
            failure = new SerdeFailure(SerdeFailureKind.TooLarge);
            return false;
        }

        if (!ConfluentFraming.TryReadHeader(header, value, out var framing, out var error))
        {
            failure = new SerdeFailure(SerdeFailureKind.Framing, error);
            return false;
        }

        return TryParse(framing, out message, out failure);
    }

    private void Write(T message, Span<byte> destination)
    {
        _prefix.CopyTo(destination);
        message.WriteTo(destination[_prefix.Length..]);
    }

    private bool TryParse(ConfluentFraming framing, [NotNullWhen(true)] out T? message, out SerdeFailure failure)
    {
        message = null;
        try
        {
            message = _parser.ParseFrom(framing.Payload);
            failure = default;
            return true;
        }
        catch (InvalidProtocolBufferException)
        {
            failure = new SerdeFailure(SerdeFailureKind.Payload, Schema: framing.Schema);
            return false;
        }
    }
}
