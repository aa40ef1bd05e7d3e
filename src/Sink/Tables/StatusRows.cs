using StreamML.Messaging.Sources;
using StreamML.Schemas.Statuses;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Sink.Copying;

namespace StreamML.Sink.Tables;

/// <summary>Topic <c>whatsapp.statuses</c> to table <c>statuses</c>.</summary>
internal sealed class StatusRows(JsonField json)
    : TopicRows<MessageStatus>(TopicCatalogue.WhatsAppStatuses, Target)
{
    /// <summary>The table.</summary>
    public static readonly SinkTable Target = new(
        "statuses",
        [
            new("message_id", "text COLLATE \"C\""), new("status_text", "text COLLATE \"C\""),
            new("recipient_participant_id", "text COLLATE \"C\""), new("phone_number_id", "text COLLATE \"C\""),
            new("detail", "text COLLATE \"C\""),
            new("status_rank", "smallint"), new("occurred_at", "timestamptz"), new("tenant", "text"),
            new("contact_key", "text"), new("waba_id", "text"), new("recipient_id", "text"),
            new("recipient_user_id", "text"), new("recipient_type", "text"), new("biz_opaque_callback_data", "text"),
            new("conversation_id", "text"), new("conversation_origin", "text"), new("pricing_category", "text"),
            new("pricing_model", "text"), new("pricing_type", "text"), new("billable", "boolean"),
            new("errors", "jsonb"),
            new("raw", "jsonb"), new("delivery_id", "text"), new("received_at", "timestamptz"), new("type", "text"),
            new("recipient_parent_user_id", "text"), new("recipient_participant_user_id", "text"),
            new("recipient_participant_parent_user_id", "text"), new("recipient_identity_key_hash", "text"),
            new("conversation_expires_at", "timestamptz"), new("payment", "jsonb"), new("text_cleaned", "boolean"),
        ],
        key: ["message_id", "status_text", "recipient_participant_id", "phone_number_id", "detail"],
        version: ["$.occurred_at", "$.received_at"]);

    /// <inheritdoc />
    protected override void Write(MessageStatus value, SourceRecord record, StagedRows rows)
    {
        var row = rows.Buffer;
        row.Key(value.MessageId, "message_id");
        row.Text(value.StatusText.Length > 0 ? value.StatusText : EnumNames.Of(value.Status));
        row.Text(value.RecipientParticipantId);
        row.Text(value.PhoneNumberId);
        row.Text(StatusIdentity.Detail(value));
        // A status that this program does not know has the lowest rank: it hides no known one.
        row.Int16(value.Status is >= DeliveryStatus.Unspecified and <= DeliveryStatus.Failed
            ? (short)value.Status
            : (short)0);
        row.Timestamp(value.OccurredAtMs);
        row.Text(value.Tenant);
        row.Text(value.ContactKey);
        row.TextOrNull(value.WabaId);
        row.TextOrNull(value.RecipientId);
        row.TextOrNull(value.RecipientUserId);
        row.TextOrNull(value.RecipientType);
        row.TextOrNull(value.BizOpaqueCallbackData);
        row.TextOrNull(value.ConversationId);
        row.TextOrNull(value.ConversationOrigin);
        row.TextOrNull(value.PricingCategory);
        row.TextOrNull(value.PricingModel);
        row.TextOrNull(value.PricingType);
        if (value.HasBillable)
        {
            row.Bool(value.Billable);
        }
        else
        {
            row.Null();
        }

        json.WriteErrors(row, value.Errors);
        row.JsonOrNull(value.RawJson);
        row.TextOrNull(value.DeliveryId);
        row.Timestamp(value.ReceivedAtMs);
        rows.Received(value.ReceivedAtMs);
        row.TextOrNull(value.Type);
        row.TextOrNull(value.RecipientParentUserId);
        row.TextOrNull(value.RecipientParticipantUserId);
        row.TextOrNull(value.RecipientParticipantParentUserId);
        row.TextOrNull(value.RecipientIdentityKeyHash);
        row.TimestampOrNull(value.ConversationExpiresAtMs);
        if (value.Payment is { } payment)
        {
            json.Write(row, payment, PaymentContent.Write);
        }
        else
        {
            row.Null();
        }

        row.TrueOrNull(value.TextCleaned);
    }
}
