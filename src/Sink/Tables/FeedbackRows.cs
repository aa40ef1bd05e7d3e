using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Sink.Copying;

namespace StreamML.Sink.Tables;

/// <summary>Topic <c>feedback</c> to its table.</summary>
internal sealed class FeedbackRows(JsonField json)
    : TopicRows<Feedback>(TopicCatalogue.Feedback, Target)
{
    /// <summary>The table.</summary>
    public static readonly SinkTable Target = new(
        "feedback",
        [
            new("tenant", "text COLLATE \"C\""), new("event_id", "text COLLATE \"C\""),
            new("occurred_at", "timestamptz"),
            new("received_at", "timestamptz"), new("contact_key", "text"), new("kind", "text"), new("model", "text"),
            new("label", "text"), new("value", "double precision"), new("message_id", "text"), new("text", "text"),
            new("campaign_id", "text"), .. PersonFields.Columns, new("attributes", "jsonb"),
            new("text_cleaned", "boolean"), new("number", "bigint"),
        ],
        key: ["tenant", "event_id"],

        // The same feedback read again since numbers are given is higher than without one.
        version: ["$.occurred_at", "$.received_at", "coalesce($.number, 0)"],
        unique: ["tenant", "number"]);

    /// <inheritdoc />
    protected override void Write(Feedback value, SourceRecord record, StagedRows rows)
    {
        var row = rows.Buffer;
        row.Key(value.Tenant, "tenant");
        row.Key(value.EventId, "event_id");
        row.Timestamp(value.OccurredAtMs);
        row.Timestamp(value.ReceivedAtMs);
        row.TextOrNull(value.ContactKey);
        row.Text(EnumNames.Of(value.Kind));
        row.TextOrNull(value.Model);
        row.TextOrNull(value.Label);
        row.Float8OrNull(value.HasValue ? value.Value : null);
        row.TextOrNull(value.MessageId);
        row.TextOrNull(value.Text);
        row.TextOrNull(value.CampaignId);
        PersonFields.Write(row, value.Demographics);
        json.WriteAttributes(row, value.Attributes);
        row.TrueOrNull(value.TextCleaned);
        row.Int64OrNull(value.Number > 0 ? value.Number : null);
    }
}
