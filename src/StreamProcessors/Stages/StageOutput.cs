using Google.Protobuf;
using StreamML.Messaging.DeadLetters;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.Topics;

namespace StreamML.StreamProcessors.Stages;

/// <summary>A batch's output that counts what goes through it.</summary>
internal sealed class StageOutput(IBatchOutput batch)
{
    /// <summary>The batch's output, for the stores: their records are not counted.</summary>
    public IBatchOutput Batch => batch;

    /// <summary>The counts.</summary>
    public StageTally Tally { get; } = new();

    /// <summary>Writes a typed record.</summary>
    /// <param name="topic">Its topic.</param>
    /// <param name="key">Its key.</param>
    /// <param name="value">Its value.</param>
    /// <param name="timestampMs">Its time, milliseconds since the Unix epoch.</param>
    /// <param name="from">The one record that it is made of, whose trace goes on with it; null if it is made of
    /// many.</param>
    public void Send(
        TopicDefinition topic, string key, IMessage value, long timestampMs, SourceRecord? from = null)
    {
        batch.Send(topic, key, value, timestampMs, from);
        Tally.Out++;
    }

    /// <summary>Dead-letters a record.</summary>
    public void DeadLetter(SourceRecord record, DeadLetterReason reason)
    {
        batch.SendDeadLetter(record, reason);
        Tally.DeadLetters++;
    }
}
