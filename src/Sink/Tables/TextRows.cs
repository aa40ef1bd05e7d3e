using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Sink.Copying;

namespace StreamML.Sink.Tables;

/// <summary>Topic <c>messages.text</c> to table <c>message_texts</c>.</summary>
internal sealed class TextRows()
    : TopicRows<TextMessage>(TopicCatalogue.MessagesText, Target)
{
    /// <summary>The table.</summary>
    public static readonly SinkTable Target = new(
        "message_texts",
        [
            new("phone_number_id", "text COLLATE \"C\""), new("message_id", "text COLLATE \"C\""),
            new("revision_withdrawn", "boolean"), new("revision_time", "timestamptz"),
            new("revision_id", "text COLLATE \"C\""), new("tenant", "text"), new("contact_key", "text"),
            new("direction", "text"), new("sent_at", "timestamptz"), new("type", "text"), new("text", "text"),
            new("source", "text"), new("received_at", "timestamptz"), new("source_rank", "smallint"),
        ],
        key: ["phone_number_id", "message_id"],
        version: RevisionFields.Version,
        texts: ["text"]);

    /// <inheritdoc />
    protected override void Write(TextMessage value, SourceRecord record, StagedRows rows)
    {
        RevisionFields.RequireIds(value.MessageId, value.Revision);
        var row = rows.Buffer;
        row.Key(value.PhoneNumberId, "phone_number_id");
        row.Key(value.MessageId, "message_id");
        bool withdrawn = RevisionFields.Write(value.Revision, rows);
        row.Text(value.Tenant);
        row.Text(value.ContactKey);
        row.Text(EnumNames.Of(value.Direction));
        row.Timestamp(value.SentAtMs);
        row.Text(value.Type);
        row.TextOrNull(withdrawn ? "" : value.Text);
        row.Text(EnumNames.Of(value.Source));
        row.TimestampOrNull(value.ReceivedAtMs);
        row.Int16(RevisionFields.SourceRank(value.History, value.Type));
    }
}
