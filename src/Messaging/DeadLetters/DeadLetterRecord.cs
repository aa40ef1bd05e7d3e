using System.Globalization;
using System.Text;
using StreamML.Messaging.Producers;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;

namespace StreamML.Messaging.DeadLetters;

/// <summary>
/// Creates the dead letter of a record: original key, value and headers, followed by our own headers.
/// </summary>
public static class DeadLetterRecord
{
    // The headroom of a dead-letter topic over its origin covers our headers, so the detail must stay short.
    private const int MaxDetailChars = 4_096;

    /// <summary>Creates the dead letter.</summary>
    /// <param name="record">The record that could not be processed.</param>
    /// <param name="reason">The reason.</param>
    /// <param name="attempt">Number of attempts, from 1.</param>
    /// <param name="failedAtMs">When it was given up, milliseconds since the Unix epoch.</param>
    public static ProducerRecord Create(SourceRecord record, DeadLetterReason reason, int attempt, long failedAtMs)
    {
        string detail = reason.Detail.Length > MaxDetailChars ? reason.Detail[..MaxDetailChars] : reason.Detail;
        RecordHeader[] headers =
        [
            .. record.Headers.Where(header => !header.Name.StartsWith("streamml.", StringComparison.Ordinal)
                || header.Name.StartsWith(RedriveHeaders.Prefix, StringComparison.Ordinal)),
            Text(DeadLetterHeaders.OriginTopic, record.Source.Topic.Name),
            Number(DeadLetterHeaders.OriginPartition, record.Source.Partition),
            Number(DeadLetterHeaders.OriginOffset, record.Offset),
            Number(DeadLetterHeaders.OriginTimestamp, record.TimestampMs),
            Text(DeadLetterHeaders.Stage, reason.Stage),
            Text(DeadLetterHeaders.Reason, reason.Code.Name),
            Text(DeadLetterHeaders.Detail, detail),
            Number(DeadLetterHeaders.Attempt, attempt),
            Number(DeadLetterHeaders.FailedAt, failedAtMs),
        ];
        return new(record.Source.Topic.DeadLetter(), record.Key, record.Value, failedAtMs, headers);
    }

    private static RecordHeader Text(string name, string value) => new(name, Encoding.UTF8.GetBytes(value));

    private static RecordHeader Number(string name, long value) =>
        Text(name, value.ToString(CultureInfo.InvariantCulture));
}
