using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Sink.Copying;

namespace StreamML.Sink.Tables;

/// <summary>Topic <c>feedback</c> to its table.</summary>
internal sealed class FeedbackRows(JsonField json)
    : TopicRows<Feedback>(TopicCatalogue.Feedback, Target)
{
    private static readonly Demographics None = new();

    /// <summary>The table.</summary>
    public static readonly SinkTable Target = new(
        "feedback",
        [
            new("tenant", "text COLLATE \"C\""), new("event_id", "text COLLATE \"C\""),
            new("occurred_at", "timestamptz"),
            new("received_at", "timestamptz"), new("contact_key", "text"), new("kind", "text"), new("model", "text"),
            new("label", "text"), new("value", "double precision"), new("message_id", "text"), new("text", "text"),
            new("campaign_id", "text"), new("gender", "text"), new("age_range", "text"), new("education_level", "text"),
            new("country", "text"), new("state", "text"), new("attributes", "jsonb"), new("text_cleaned", "boolean"),
        ],
        key: ["tenant", "event_id"],
        version: ["$.occurred_at", "$.received_at"]);

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
        var person = value.Demographics ?? None;
        row.TextOrNull(person.Gender);
        row.TextOrNull(person.AgeRange);
        row.TextOrNull(person.EducationLevel);
        row.TextOrNull(person.Country);
        row.TextOrNull(person.State);
        json.WriteAttributes(row, value.Attributes);
        row.TrueOrNull(value.TextCleaned);
    }
}
