using Npgsql;
using NpgsqlTypes;
using StreamML.Schemas.V1;

namespace StreamML.Bench.Sink;

/// <summary>The tables of the control. Empty fields are nulls, as the sink writes them.</summary>
internal static class BareTables
{
    public static readonly BareTable<WhatsAppMessage> Messages = new(
        "messages", 2,
        [
            "phone_number_id", "message_id", "revision_withdrawn", "revision_time", "revision_id", "withdrawn",
            "tenant", "contact_key", "waba_id", "direction", "sent_at", "type", "text", "content", "context",
            "referral", "errors", "raw", "user_id", "wa_id", "parent_user_id", "profile_name", "username", "group_id",
            "delivery_id", "received_at",
        ],
        (import, row) =>
        {
            Head(import, row.PhoneNumberId, row.MessageId, row.Revision);
            import.Write(row.Revision.Withdrawn, NpgsqlDbType.Boolean);
            Text(import, row.Tenant, row.ContactKey, row.WabaId, "inbound");
            Time(import, row.SentAtMs);
            Text(import, row.Type, row.Text.Body, "", "", "", "", "", row.UserId, row.WaId, row.ParentUserId,
                row.ProfileName);
            Text(import, row.Username, row.GroupId, row.DeliveryId);
            Time(import, row.ReceivedAtMs);
        });

    public static readonly BareTable<TextMessage> Texts = new(
        "message_texts", 2,
        [
            "phone_number_id", "message_id", "revision_withdrawn", "revision_time", "revision_id", "withdrawn",
            "tenant", "contact_key", "direction", "sent_at", "type", "text", "source", "received_at",
        ],
        (import, row) =>
        {
            Head(import, row.PhoneNumberId, row.MessageId, row.Revision);
            import.Write(row.Revision.Withdrawn, NpgsqlDbType.Boolean);
            Text(import, row.Tenant, row.ContactKey, "inbound");
            Time(import, row.SentAtMs);
            Text(import, row.Type, row.Text, "typed");
            Time(import, row.ReceivedAtMs);
        });

    public static readonly BareTable<EnrichedMessage> Enrichments = new(
        "enrichments", 2,
        [
            "phone_number_id", "message_id", "revision_withdrawn", "revision_time", "revision_id", "generation",
            "withdrawn", "tenant", "contact_key", "direction", "sent_at", "type", "text", "source", "language",
            "language_confidence", "language_reliable", "language_model", "sentiment", "sentiment_score",
            "sentiment_confidence", "sentiment_positive", "sentiment_neutral", "sentiment_negative", "sentiment_model",
            "risk", "risk_rank", "risk_factors", "risk_model", "latency_us", "received_at", "enriched_at",
            "sentiment_intensity", "sentiment_low_confidence", "emotion", "emotion_confidence",
            "emotion_low_confidence", "emotion_probabilities", "emotion_model", "intent", "intent_confidence",
            "intent_low_confidence", "intent_probabilities", "intent_model",
        ],
        WriteEnrichment);

    public static readonly BareTable<MessageStatus> Statuses = new(
        "statuses", 5,
        [
            "message_id", "status_text", "recipient_participant_id", "phone_number_id", "detail", "status_rank",
            "occurred_at", "tenant", "contact_key", "waba_id", "recipient_id", "recipient_user_id", "recipient_type",
            "biz_opaque_callback_data", "conversation_id", "conversation_origin", "pricing_category", "pricing_model",
            "pricing_type", "billable", "errors", "raw", "delivery_id", "received_at",
        ],
        (import, row) =>
        {
            Text(import, row.MessageId, row.StatusText);

            // Part of the key, so never null.
            import.Write(row.RecipientParticipantId, NpgsqlDbType.Text);
            Text(import, row.PhoneNumberId);
            import.Write("", NpgsqlDbType.Text);
            import.Write((short)row.Status, NpgsqlDbType.Smallint);
            Time(import, row.OccurredAtMs);
            Text(import, row.Tenant, row.ContactKey, row.WabaId, row.RecipientId, row.RecipientUserId,
                row.RecipientType);
            Text(import, row.BizOpaqueCallbackData, row.ConversationId, row.ConversationOrigin);
            Text(import, row.PricingCategory, row.PricingModel, row.PricingType);
            import.Write(row.Billable, NpgsqlDbType.Boolean);
            Text(import, "", "", row.DeliveryId);
            Time(import, row.ReceivedAtMs);
        });

    private static void WriteEnrichment(NpgsqlBinaryImporter import, EnrichedMessage row)
    {
        Head(import, row.PhoneNumberId, row.MessageId, row.Revision);
        import.Write(row.Generation, NpgsqlDbType.Integer);
        import.Write(row.Revision.Withdrawn, NpgsqlDbType.Boolean);
        Text(import, row.Tenant, row.ContactKey, "inbound");
        Time(import, row.SentAtMs);
        Text(import, row.Type, row.Text, "typed", row.Language.Code);
        import.Write(row.Language.Confidence, NpgsqlDbType.Real);
        import.Write(row.Language.Reliable, NpgsqlDbType.Boolean);
        Text(import, $"{row.Language.Model.Name} {row.Language.Model.Version}", "positive");
        import.Write(row.Sentiment.Score, NpgsqlDbType.Real);
        import.Write(row.Sentiment.Confidence, NpgsqlDbType.Real);
        import.Write(row.Sentiment.Positive, NpgsqlDbType.Real);
        import.Write(row.Sentiment.Neutral, NpgsqlDbType.Real);
        import.Write(row.Sentiment.Negative, NpgsqlDbType.Real);
        Text(import, $"{row.Sentiment.Model.Name} {row.Sentiment.Model.Version}", "low");
        import.Write((short)row.Risk.Level, NpgsqlDbType.Smallint);
        import.Write(row.Risk.Factors.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text);
        Text(import, $"{row.Risk.Model.Name} {row.Risk.Model.Version}");
        import.Write(36L, NpgsqlDbType.Bigint);
        Time(import, row.ReceivedAtMs);
        Time(import, row.EnrichedAtMs);
        import.Write(row.Sentiment.Intensity, NpgsqlDbType.Real);
        import.Write(row.Sentiment.LowConfidence, NpgsqlDbType.Boolean);
        Class(import, "joy", row.Emotion.Confidence, row.Emotion.LowConfidence, row.Emotion.Model,
        [
            row.Emotion.Neutral, row.Emotion.Joy, row.Emotion.Sadness, row.Emotion.Anger, row.Emotion.Fear,
            row.Emotion.Surprise,
            row.Emotion.Disgust,
        ]);
        Class(import, "inquiry", row.Intent.Confidence, row.Intent.LowConfidence, row.Intent.Model,
        [
            row.Intent.Purchase, row.Intent.Support, row.Intent.Complaint, row.Intent.Inquiry, row.Intent.Return,
            row.Intent.Tracking,
        ]);
    }

    private static void Class(
        NpgsqlBinaryImporter import, string label, float confidence, bool low, ModelUse model, float[] probabilities)
    {
        Text(import, label);
        import.Write(confidence, NpgsqlDbType.Real);
        import.Write(low, NpgsqlDbType.Boolean);
        import.Write(probabilities, NpgsqlDbType.Array | NpgsqlDbType.Real);
        Text(import, $"{model.Name} {model.Version}");
    }

    private static void Head(NpgsqlBinaryImporter import, string phoneNumberId, string messageId, Revision revision)
    {
        Text(import, phoneNumberId, messageId);
        import.Write(revision.Withdrawn, NpgsqlDbType.Boolean);
        Time(import, revision.TimeMs);
        Text(import, revision.Id);
    }

    private static void Text(NpgsqlBinaryImporter import, params ReadOnlySpan<string> values)
    {
        foreach (string value in values)
        {
            if (value.Length == 0)
            {
                import.WriteNull();
            }
            else
            {
                import.Write(value, NpgsqlDbType.Text);
            }
        }
    }

    private static void Time(NpgsqlBinaryImporter import, long ms) =>
        import.Write(DateTimeOffset.FromUnixTimeMilliseconds(ms).UtcDateTime, NpgsqlDbType.TimestampTz);
}
