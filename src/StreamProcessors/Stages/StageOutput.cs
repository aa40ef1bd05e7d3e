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
    public void Send(TopicDefinition topic, string key, IMessage value, long timestampMs)
    {
        batch.Send(topic, key, value, timestampMs);
        Tally.Out++;
    }

    /// <summary>Dead-letters a record.</summary>
    public void DeadLetter(SourceRecord record, DeadLetterReason reason)
    {
        batch.SendDeadLetter(record, reason);
        Tally.DeadLetters++;
    }
}
