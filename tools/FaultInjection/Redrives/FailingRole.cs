using StreamML.Messaging;
using StreamML.Messaging.DeadLetters;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.FaultInjection.Redrives;

/// <summary>A role that copies texts, and gives up those that say so, each time.</summary>
internal sealed class FailingRole : IBatchProcessor
{
    /// <summary>Its name, and its stage's.</summary>
    public const string Name = "redrive-check";

    /// <summary>The text that it gives up.</summary>
    public const string Fails = "fails";

    private readonly RecordReader<TextMessage> _reader = new();

    /// <summary>Why it gives up.</summary>
    public static DeadLetterReason Reason { get; } = new(Name, RefusalCode.StageFailed, "as it says");

    /// <inheritdoc />
    public IReadOnlyList<IStateStore> Stores => [];

    /// <inheritdoc />
    public ValueTask<int> ProcessAsync(
        IReadOnlyList<SourceRecord> batch, IBatchOutput output, CancellationToken cancellationToken)
    {
        foreach (var record in batch)
        {
            var message = _reader.Read(record);
            if (message.Text == Fails)
            {
                output.SendDeadLetter(record, Reason);
            }
            else
            {
                output.Send(
                    TopicCatalogue.MessagesEnriched, message.ContactKey,
                    new EnrichedMessage { ContactKey = message.ContactKey, MessageId = message.MessageId },
                    record.TimestampMs);
            }
        }

        return ValueTask.FromResult(batch.Count);
    }
}
