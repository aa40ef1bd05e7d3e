using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using StreamML.Messaging.DeadLetters;
using StreamML.Messaging.Producers;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Schemas.WireFormat;

namespace StreamML.Messaging.Redriving;

/// <summary>Makes the records that a redrive writes.</summary>
/// <param name="kafka">Encodes them.</param>
/// <param name="by">Who decides.</param>
/// <param name="reason">Why; may be empty.</param>
/// <param name="time">The clock.</param>
internal sealed class RedriveRecords(KafkaConnection kafka, string by, string reason, TimeProvider time)
{
    /// <summary>The record as it was, or as it was edited, for the role that gave it up, in its partition.</summary>
    public static ProducerRecord Again(DeadLetter letter, SourceRecord record, byte[]? edited)
    {
        var origin = letter.Origin!.Value;
        RecordHeader[] headers =
        [
            .. record.Headers.Where(header => !header.Name.StartsWith("streamml.", StringComparison.Ordinal)

                // An edited value that was encoded anew has its schema in its own frame.
                && !(edited is [ConfluentFraming.MagicId, ..] && header.Name == ConfluentFraming.ValueSchemaIdHeader)),
            Text(RedriveHeaders.For, letter.Role),
            Text(RedriveHeaders.Count, (letter.Redrives + 1).ToString(CultureInfo.InvariantCulture)),
            Text(RedriveHeaders.First, letter.First),
        ];
        return new ProducerRecord(
            origin.Topic, record.Key, edited ?? record.Value, Math.Max(0, letter.OriginTimestampMs), headers)
        {
            Partition = origin.Partition,
        };
    }

    /// <summary>The decision that goes with it, in the same transaction.</summary>
    public ProducerRecord Redriven(DeadLetter letter, SourceRecord record, byte[]? edited)
    {
        var decision = Decide(letter, DeadLetterOutcome.Redriven);
        decision.Redrives = letter.Redrives + 1;
        if (edited is not null)
        {
            byte[] original = record.Value ?? [];
            decision.Edit = new DeadLetterEdit
            {
                OriginalSha256 = ByteString.CopyFrom(SHA256.HashData(original)),
                EditedSha256 = ByteString.CopyFrom(SHA256.HashData(edited)),
                OriginalBytes = original.Length,
                EditedBytes = edited.Length,
            };
        }

        return Encode(letter, decision);
    }

    /// <summary>The decision to leave a record where it is.</summary>
    public ProducerRecord Discarded(DeadLetter letter) =>
        Encode(letter, Decide(letter, DeadLetterOutcome.Discarded));

    private DeadLetterDecision Decide(DeadLetter letter, DeadLetterOutcome outcome) => new()
    {
        Outcome = outcome,
        Letter = letter.Place,
        Reason = reason,
        By = by,
        DecidedAtMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
    };

    private ProducerRecord Encode(DeadLetter letter, DeadLetterDecision decision) => kafka.Encode(
        TopicCatalogue.DeadLetterDecisions, letter.Id, decision, decision.DecidedAtMs);

    private static RecordHeader Text(string name, string value) => new(name, Encoding.UTF8.GetBytes(value));
}
