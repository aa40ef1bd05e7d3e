using System.Globalization;
using System.Text;
using StreamML.Messaging.DeadLetters;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;

namespace StreamML.Sink.Outbox;

/// <summary>A refused record as it will stand in its dead-letter topic.</summary>
internal sealed record OutboxRow(
    TopicDefinition Topic, byte[]? Key, byte[]? Value, long TimestampMs, IReadOnlyList<RecordHeader> Headers)
{
    /// <summary>Its own headers, then where it came from and why it was refused.</summary>
    public static OutboxRow Of(RefusedRecord refused, DateTimeOffset now)
    {
        var (record, reason) = refused;
        var headers = new List<RecordHeader>(record.Headers)
        {
            Header(DeadLetterHeaders.OriginTopic, record.Source.Topic.Name),
            Header(DeadLetterHeaders.OriginPartition, Number(record.Source.Partition)),
            Header(DeadLetterHeaders.OriginOffset, Number(record.Offset)),
            Header(DeadLetterHeaders.OriginTimestamp, Number(record.TimestampMs)),
            Header(DeadLetterHeaders.Stage, reason.Stage),
            Header(DeadLetterHeaders.Reason, reason.Code),
            Header(DeadLetterHeaders.Detail, reason.Detail),
            Header(DeadLetterHeaders.Attempt, "1"),
            Header(DeadLetterHeaders.FailedAt, Number(now.ToUnixTimeMilliseconds())),
        };
        return new OutboxRow(record.Source.Topic.DeadLetter(), record.Key, record.Value, record.TimestampMs, headers);
    }

    private static RecordHeader Header(string name, string value) => new(name, Encoding.UTF8.GetBytes(value));

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
