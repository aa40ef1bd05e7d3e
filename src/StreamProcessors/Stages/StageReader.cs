using Google.Protobuf;
using StreamML.Messaging.DeadLetters;
using StreamML.Messaging.Sources;

namespace StreamML.StreamProcessors.Stages;

/// <summary>Reads the value of a record, or says why it becomes a dead letter. Safe on any thread.</summary>
/// <typeparam name="T">The value's type.</typeparam>
/// <param name="stage">Stage named in a dead letter's reason.</param>
internal sealed class StageReader<T>(string stage)
    where T : class, IMessage<T>, new()
{
    private readonly RecordReader<T> _reader = new();

    /// <summary>Reads the value.</summary>
    /// <param name="record">The record.</param>
    /// <param name="reason">Why not, when null is returned.</param>
    public T? Read(SourceRecord record, out DeadLetterReason? reason)
    {
        if (record.Value is null)
        {
            reason = new DeadLetterReason(stage, "no-value", "The record has no value.");
            return null;
        }

        if (_reader.TryRead(record, out var value, out var failure))
        {
            reason = null;
            return value;
        }

        reason = new DeadLetterReason(stage, "undecodable", failure.Reason);
        return null;
    }
}
