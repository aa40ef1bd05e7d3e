using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Sink.Copying;

namespace StreamML.Sink.Tables;

/// <summary>Topic <c>events</c> to its table.</summary>
internal sealed class EventRows(JsonField json)
    : TopicRows<BusinessEvent>(TopicCatalogue.Events, Target)
{
    /// <summary>The table.</summary>
    public static readonly SinkTable Target = new(
        "events",
        [
            new("tenant", "text COLLATE \"C\""), new("event_id", "text COLLATE \"C\""),
            new("occurred_at", "timestamptz"),
            new("received_at", "timestamptz"), new("contact_key", "text"), new("type", "text"),
            new("amount", "text", "numeric"), new("currency", "text"), new("campaign_id", "text"),
            new("order_id", "text"),
            new("product_id", "text"), new("ticket_id", "text"), new("message_id", "text"), new("outcome", "text"),
            new("attributes", "jsonb"), new("text_cleaned", "boolean"),
        ],
        key: ["tenant", "event_id"],
        version: ["$.occurred_at", "$.received_at"]);

    /// <inheritdoc />
    protected override void Write(BusinessEvent value, SourceRecord record, StagedRows rows)
    {
        var row = rows.Buffer;
        row.Key(value.Tenant, "tenant");
        row.Key(value.EventId, "event_id");
        row.Timestamp(value.OccurredAtMs);
        row.Timestamp(value.ReceivedAtMs);
        row.TextOrNull(value.ContactKey);
        row.Text(value.Type);
        row.TextOrNull(value.Amount);
        row.TextOrNull(value.Currency);
        row.TextOrNull(value.CampaignId);
        row.TextOrNull(value.OrderId);
        row.TextOrNull(value.ProductId);
        row.TextOrNull(value.TicketId);
        row.TextOrNull(value.MessageId);
        row.TextOrNull(value.Outcome);
        json.WriteAttributes(row, value.Attributes);
        row.TrueOrNull(value.TextCleaned);
    }
}

/// <summary>Topic <c>contact.aliases</c> to its table.</summary>
internal sealed class AliasRows()
    : TopicRows<ContactAlias>(TopicCatalogue.ContactAliases, Target)
{
    /// <summary>
    /// The table. Of two aliases learnt at once the one that points at the older contact is higher, as in a merge.
    /// </summary>
    public static readonly SinkTable Target = new(
        "contact_aliases",
        [
            new("tenant", "text COLLATE \"C\""), new("identity", "text COLLATE \"C\""), new("learnt_at", "timestamptz"),
            new("contact_since", "timestamptz"), new("contact_key", "text COLLATE \"C\""), new("kind", "text"),
        ],
        key: ["tenant", "identity"],
        version: ["$.learnt_at", "-extract(epoch FROM $.contact_since)", "$.contact_key"]);

    /// <inheritdoc />
    protected override void Write(ContactAlias value, SourceRecord record, StagedRows rows)
    {
        var row = rows.Buffer;
        row.Key(value.Tenant, "tenant");
        row.Key(value.Identity, "identity");
        row.Timestamp(value.LearntAtMs);
        row.Timestamp(value.ContactSinceMs);
        row.Key(value.ContactKey, "contact_key");
        row.Text(EnumNames.Of(value.Kind));
    }
}
