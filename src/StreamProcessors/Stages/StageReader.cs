using Google.Protobuf;
using StreamML.Messaging.DeadLetters;
using StreamML.Messaging.Sources;
using StreamML.Schemas.WireFormat;

namespace StreamML.StreamProcessors.Stages;

/// <summary>
/// Reads the value of a record in the Confluent wire format, framed or in header mode. Safe on any thread.
/// </summary>
/// <typeparam name="T">The value's type.</typeparam>
/// <param name="stage">Stage named in a dead letter's reason.</param>
internal sealed class RecordReader<T>(string stage)
    where T : class, IMessage<T>, new()
{
    // The id is only written, and nothing is written here.
    private readonly ProtobufSerde<T> _serde = new(schemaId: 1);

    /// <summary>Reads the value.</summary>
    /// <param name="record">The record.</param>
    /// <param name="reason">Why not, when null is returned.</param>
    public T? Read(SourceRecord record, out DeadLetterReason? reason)
    {
        SerdeFailure failure;
        if (record.Value is null)
        {
            reason = new DeadLetterReason(stage, "no-value", "The record has no value.");
            return null;
        }

        if (_serde.TryDeserialize(SchemaHeader(record), record.Value, out var value, out failure))
        {
            reason = null;
            return value;
        }

        reason = new DeadLetterReason(stage, "undecodable", failure.Reason);
        return null;
    }

    private static byte[]? SchemaHeader(SourceRecord record)
    {
        foreach (var header in record.Headers)
        {
            if (header.Name == ConfluentFraming.ValueSchemaIdHeader)
            {
                return header.Value;
            }
        }

        return null;
    }
}
