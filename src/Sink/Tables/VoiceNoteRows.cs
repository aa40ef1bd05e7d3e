using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Sink.Copying;

namespace StreamML.Sink.Tables;

/// <summary>Topic <c>whatsapp.voice-notes</c> to table <c>voice_notes</c>: metadata only.</summary>
internal sealed class VoiceNoteRows()
    : TopicRows<VoiceNote>(TopicCatalogue.VoiceNotes, Target)
{
    /// <summary>The table.</summary>
    public static readonly SinkTable Target = new(
        "voice_notes",
        [
            new("phone_number_id", "text COLLATE \"C\""), new("message_id", "text COLLATE \"C\""),
            new("revision_withdrawn", "boolean"), new("revision_time", "timestamptz"),
            new("revision_id", "text COLLATE \"C\""), new("tenant", "text"), new("contact_key", "text"),
            new("direction", "text"), new("sent_at", "timestamptz"), new("type", "text"), new("voice", "boolean"),
            new("media_id", "text"), new("mime_type", "text"), new("sha256", "text"), new("size_bytes", "bigint"),
            new("stored", "boolean"), new("absence", "text"), new("received_at", "timestamptz"),
            new("fetched_at", "timestamptz"), new("source_rank", "smallint"),
            new("record_partition", "integer"), new("record_offset", "bigint"),
        ],
        key: ["phone_number_id", "message_id"],
        version: RevisionFields.Version,
        // Where the audio of a message can be had goes with the message.
        texts: ["media_id", "sha256"]);

    /// <inheritdoc />
    protected override void Write(VoiceNote value, SourceRecord record, StagedRows rows)
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
        row.Bool(value.Voice);
        row.TextOrNull(withdrawn ? "" : value.MediaId);
        row.TextOrNull(value.MimeType);
        row.TextOrNull(withdrawn ? "" : value.Sha256);
        row.Int64(value.SizeBytes);
        row.Bool(value.Stored);
        row.TextOrNull(value.Absence == AudioAbsence.Unspecified ? "" : EnumNames.Of(value.Absence));
        row.TimestampOrNull(value.ReceivedAtMs);
        row.TimestampOrNull(value.FetchedAtMs);
        row.Int16(RevisionFields.SourceRank(value.History, value.Type));
        row.Int32(record.Source.Partition);
        row.Int64(record.Offset);
    }
}
