using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;
using StreamML.Messaging.DeadLetters;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.WireFormat;

namespace StreamML.Messaging;

/// <summary>
/// Reads values in the Confluent wire format, framed or with the schema id in a header. Unknown fields are kept.
/// Nesting is limited by Protobuf's own 100 levels. Thread-safe.
/// </summary>
/// <typeparam name="T">The value's type.</typeparam>
public sealed class RecordReader<T>
    where T : class, IMessage<T>, new()
{
    // Four times the largest topic's max.message.bytes: it only stops values that cannot be ours.
    private const int MaxValueBytes = 16 * 1024 * 1024;

    private readonly MessageParser<T> _parser = new(() => new T());
    private readonly MessageIndexes _indexes = MessageIndexes.Of(new T().Descriptor);

    /// <summary>Reads the value of a record, or says why the record becomes a dead letter.</summary>
    /// <param name="record">The record.</param>
    /// <param name="stage">Stage named in the reason.</param>
    /// <param name="reason">Why not, if null is returned.</param>
    public T? Read(SourceRecord record, string stage, out DeadLetterReason? reason)
    {
        ArgumentNullException.ThrowIfNull(record);
        reason = null;
        if (record.Value is null)
        {
            reason = new DeadLetterReason(stage, RefusalCode.NoValue, "The record has no value.");
            return null;
        }

        if (!TryRead(record, out var value, out var failure))
        {
            reason = new DeadLetterReason(stage, RefusalCode.Undecodable, failure.Reason);
        }

        return value;
    }

    /// <summary>Reads the value of a record. Never throws, whatever the bytes.</summary>
    /// <param name="record">The record; one without a value cannot be read.</param>
    /// <param name="value">The value, if readable.</param>
    /// <param name="failure">The reason, if not.</param>
    public bool TryRead(SourceRecord record, [NotNullWhen(true)] out T? value, out SerdeFailure failure)
    {
        ArgumentNullException.ThrowIfNull(record);
        value = null;
        if (record.Value?.Length > MaxValueBytes)
        {
            failure = new SerdeFailure(SerdeFailureKind.TooLarge);
            return false;
        }

        bool framed = record.SchemaHeader is { Length: > 0 } header
            ? ConfluentFraming.TryReadHeader(header, record.Value, out var framing, out var error)
            : ConfluentFraming.TryRead(record.Value, out framing, out error, _indexes);
        if (!framed)
        {
            failure = new SerdeFailure(SerdeFailureKind.Framing, error);
            return false;
        }

        try
        {
            value = _parser.ParseFrom(framing.Payload);
            failure = default;
            return true;
        }
        catch (InvalidProtocolBufferException)
        {
            failure = new SerdeFailure(SerdeFailureKind.Payload, Schema: framing.Schema);
            return false;
        }
    }

    /// <summary>Reads the value of a record.</summary>
    /// <exception cref="SerdeException">It cannot be read; the message says why.</exception>
    public T Read(SourceRecord record) =>
        TryRead(record, out var value, out var failure)
            ? value
            : throw new SerdeException(new T().Descriptor.FullName, failure);
}
