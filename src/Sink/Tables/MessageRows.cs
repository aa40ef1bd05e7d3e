using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Sink.Copying;

namespace StreamML.Sink.Tables;

/// <summary>Topic <c>whatsapp.messages</c> to table <c>messages</c>.</summary>
internal sealed class MessageRows(JsonField json)
    : TopicRows<WhatsAppMessage>(TopicCatalogue.WhatsAppMessages, Target)
{
    /// <summary>The table.</summary>
    public static readonly SinkTable Target = new(
        "messages",
        [
            new("phone_number_id", "text COLLATE \"C\""), new("message_id", "text COLLATE \"C\""),
            new("revision_withdrawn", "boolean"), new("revision_time", "timestamptz"),
            new("revision_id", "text COLLATE \"C\""), new("tenant", "text"), new("contact_key", "text"),
            new("waba_id", "text"), new("direction", "text"), new("sent_at", "timestamptz"), new("type", "text"),
            new("text", "text"), new("content", "jsonb"), new("context", "jsonb"), new("referral", "jsonb"),
            new("errors", "jsonb"), new("raw", "jsonb"), new("user_id", "text"), new("wa_id", "text"),
            new("parent_user_id", "text"), new("profile_name", "text"), new("username", "text"),
            new("group_id", "text"), new("delivery_id", "text"), new("received_at", "timestamptz"),
            new("text_cleaned", "boolean"),
            new("source_rank", "smallint"), new("written", "boolean"), new("time_replaced", "boolean"),
            new("history_phase", "integer"), new("history_progress", "integer"), new("history_status", "text"),
        ],
        key: ["phone_number_id", "message_id"],
        version: RevisionFields.Version,
        texts: ["text", "content", "referral", "errors", "raw"]);

    /// <inheritdoc />
    protected override void Write(WhatsAppMessage value, SourceRecord record, StagedRows rows)
    {
        var row = rows.Buffer;
        row.Key(value.PhoneNumberId, "phone_number_id");
        row.Key(value.MessageId, "message_id");
        bool withdrawn = RevisionFields.Write(value.Revision, rows);
        row.Text(value.Tenant);
        row.Text(value.ContactKey);
        row.TextOrNull(value.WabaId);
        row.Text(EnumNames.Of(value.Direction));
        row.Timestamp(value.SentAtMs);
        row.Text(value.Type);
        if (withdrawn)
        {
            row.Null();
            row.Null();
        }
        else
        {
            row.TextOrNull(MessageContent.TextOf(value));
            Json(row, MessageContent.HasDetails(value), value, MessageContent.WriteDetails);
        }

        Json(row, value.Context is not null, value.Context!, MessageContent.Write);
        Json(row, !withdrawn && value.Referral is not null, value.Referral!, MessageContent.Write);
        if (withdrawn)
        {
            row.Null();
            row.Null();
        }
        else
        {
            json.WriteErrors(row, value.Errors);
            row.JsonOrNull(value.RawJson);
        }

        row.TextOrNull(value.UserId);
        row.TextOrNull(value.WaId);
        row.TextOrNull(value.ParentUserId);
        row.TextOrNull(value.ProfileName);
        row.TextOrNull(value.Username);
        row.TextOrNull(value.GroupId);
        row.TextOrNull(value.DeliveryId);
        row.TimestampOrNull(value.ReceivedAtMs);
        rows.Received(value.ReceivedAtMs);
        row.TrueOrNull(value.TextCleaned);
        row.Int16(RevisionFields.SourceRank(value.History, value.Type));
        row.Bool(!value.NotWritten);
        row.Bool(value.TimeReplaced);
        row.Int32OrNull(value.HasHistoryPhase ? value.HistoryPhase : null);
        row.Int32OrNull(value.HasHistoryProgress ? value.HistoryProgress : null);
        row.TextOrNull(value.HistoryStatus);
    }

    private void Json<T>(CopyBuffer row, bool present, T value, Action<System.Text.Json.Utf8JsonWriter, T> write)
    {
        if (present)
        {
            json.Write(row, value, write);
        }
        else
        {
            row.Null();
        }
    }
}
