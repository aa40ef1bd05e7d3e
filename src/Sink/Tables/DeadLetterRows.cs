using System.Globalization;
using System.Text;
using StreamML.Messaging.DeadLetters;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Sink.Copying;

namespace StreamML.Sink.Tables;

/// <summary>
/// A dead-letter topic to table <c>dead_letters</c>. It takes every record there can be: what does not fit is cut or
/// left out, since a dead letter of a dead letter would never end.
/// </summary>
internal sealed class DeadLetterRows(TopicDefinition topic) : TopicRows(topic, Target)
{
    private const int MaxName = 250;
    private const int MaxDetail = 2000;

    /// <summary>The table.</summary>
    public static readonly SinkTable Target = new(
        "dead_letters",
        [
            new("topic", "text COLLATE \"C\""), new("topic_id", "text COLLATE \"C\""), new("partition", "integer"),
            new("record_offset", "bigint"), new("origin_topic", "text"), new("origin_partition", "integer"),
            new("origin_offset", "bigint"), new("origin_timestamp", "timestamptz"), new("stage", "text"),
            new("reason", "text"), new("detail", "text"), new("attempt", "integer"), new("failed_at", "timestamptz"),
            new("key_bytes", "integer"), new("value_bytes", "integer"),
        ],
        key: ["topic_id", "partition", "record_offset"],
        version: []);

    /// <inheritdoc />
    public override void Write(SourceRecord record, string topicId, StagedRows rows)
    {
        var row = rows.Buffer;
        row.BeginRow(Target.Columns.Count);
        row.Text(record.Source.Topic.Name);
        row.Text(topicId);
        row.Int32(record.Source.Partition);
        row.Int64(record.Offset);
        row.TextOrNull(Header(record, DeadLetterHeaders.OriginTopic, MaxName));
        NumberOrNull(row, Header(record, DeadLetterHeaders.OriginPartition, MaxName), asInt: true);
        NumberOrNull(row, Header(record, DeadLetterHeaders.OriginOffset, MaxName), asInt: false);
        TimeOrNull(row, Header(record, DeadLetterHeaders.OriginTimestamp, MaxName));
        row.TextOrNull(Header(record, DeadLetterHeaders.Stage, MaxName));
        row.TextOrNull(Header(record, DeadLetterHeaders.Reason, MaxName));
        row.TextOrNull(Header(record, DeadLetterHeaders.Detail, MaxDetail));
        NumberOrNull(row, Header(record, DeadLetterHeaders.Attempt, MaxName), asInt: true);
        TimeOrNull(row, Header(record, DeadLetterHeaders.FailedAt, MaxName));
        LengthOrNull(row, record.Key);
        LengthOrNull(row, record.Value);
        row.EndRow();
    }

    /// <summary>
    /// A header as text that PostgreSQL takes; the last one of that name, since a stage appends its own.
    /// </summary>
    private static string Header(SourceRecord record, string name, int maxChars)
    {
        for (int index = record.Headers.Count - 1; index >= 0; index--)
        {
            var header = record.Headers[index];
            if (header.Name == name && header.Value is not null)
            {
                // A character has at most 4 bytes, so more of a long value need not be decoded.
                var bytes = header.Value.AsSpan(0, Math.Min(header.Value.Length, maxChars * 4));
                string text = Encoding.UTF8.GetString(bytes).Replace('\0', '\uFFFD');
                return text.Length <= maxChars
                    ? text
                    : text[..(char.IsHighSurrogate(text[maxChars - 1]) ? maxChars - 1 : maxChars)];
            }
        }

        return "";
    }

    private static void NumberOrNull(CopyBuffer row, string text, bool asInt)
    {
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
            || (asInt && number is < int.MinValue or > int.MaxValue))
        {
            row.Null();
        }
        else if (asInt)
        {
            row.Int32((int)number);
        }
        else
        {
            row.Int64(number);
        }
    }

    private static void TimeOrNull(CopyBuffer row, string text)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long ms)
            && ms > 0 && CopyBuffer.IsTime(ms))
        {
            row.Timestamp(ms);
        }
        else
        {
            row.Null();
        }
    }

    private static void LengthOrNull(CopyBuffer row, byte[]? bytes)
    {
        if (bytes is null)
        {
            row.Null();
        }
        else
        {
            row.Int32(bytes.Length);
        }
    }
}

/// <summary>Records that were only counted: see <see cref="SinkOptions.LeaveUnreadableToProcessor"/>.</summary>
internal static class UnreadableRows
{
    /// <summary>The table.</summary>
    public static readonly SinkTable Target = new(
        "unreadable_records",
        [
            new("topic", "text COLLATE \"C\""), new("topic_id", "text COLLATE \"C\""), new("partition", "integer"),
            new("record_offset", "bigint"), new("reason", "text"), new("value_bytes", "integer"),
        ],
        key: ["topic_id", "partition", "record_offset"],
        version: []);

    /// <summary>Writes the row of a record.</summary>
    public static void Write(SourceRecord record, string topicId, string reason, CopyBuffer row)
    {
        row.BeginRow(Target.Columns.Count);
        row.Text(record.Source.Topic.Name);
        row.Text(topicId);
        row.Int32(record.Source.Partition);
        row.Int64(record.Offset);
        row.Text(reason);
        row.Int32(record.Value?.Length ?? 0);
        row.EndRow();
    }
}
