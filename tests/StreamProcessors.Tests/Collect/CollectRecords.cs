using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Tests.Collect;

/// <summary>Records that labels are read from.</summary>
internal static class CollectRecords
{
    public const string Tenant = "shop";
    public const string Contact = "shop/00112233445566778899aabbccddeeff";
    public const string Other = "shop/ffeeddccbbaa99887766554433221100";
    public const long DayMs = 86_400_000;
    public const long HourMs = 3_600_000;

    /// <summary>2026-06-15 10:20:30 UTC.</summary>
    public const long StartMs = 1_781_518_830_000;

    public static EnrichedMessage Message(
        string id, long timeMs = StartMs, string text = "where is my order?", string contact = Contact) => new()
        {
            Tenant = Tenant,
            ContactKey = contact,
            PhoneNumberId = "100",
            MessageId = id,
            Revision = new Revision { Id = id, TimeMs = timeMs },
            Direction = Direction.Inbound,
            SentAtMs = timeMs,
            Type = "text",
            Text = text,
            ReceivedAtMs = timeMs + 100,
            Language = new LanguageEnrichment { Code = "en" },
            Sentiment = new SentimentEnrichment
            {
                Label = SentimentLabel.Neutral,
                Confidence = 0.75f,
                Model = new ModelUse { Name = "vader", Version = "3" },
            },
            Audience = new AudienceEnrichment
            {
                Personality = new AudiencePrediction { NotTrained = true },
                Engagement = new AudiencePrediction { NotTrained = true },
            },
        };

    public static EnrichedMessage Edit(string id, long timeMs, string text)
    {
        var message = Message(id, text: text);
        message.Revision = new Revision { Id = $"{id}-edit-{timeMs}", TimeMs = timeMs };
        message.ReceivedAtMs = timeMs + 100;
        return message;
    }

    public static EnrichedMessage Withdrawal(string id, long timeMs)
    {
        var message = Message(id, text: "");
        message.Revision = new Revision { Id = $"{id}-gone", TimeMs = timeMs, Withdrawn = true };
        message.ReceivedAtMs = timeMs + 100;
        return message;
    }

    public static Feedback Correction(
        string id, string messageId, string label, long timeMs, string model = "sentiment", string text = "") => new()
        {
            Tenant = Tenant,
            EventId = id,
            Kind = FeedbackKind.Correction,
            Model = model,
            Label = label,
            MessageId = messageId,
            Text = text,
            OccurredAtMs = timeMs,
            ReceivedAtMs = timeMs + 50,
        };

    public static Feedback Outcome(
        string id, long timeMs, double value, string model = "lead", string contact = Contact) => new()
        {
            Tenant = Tenant,
            EventId = id,
            ContactKey = contact,
            Kind = FeedbackKind.Outcome,
            Model = model,
            Value = value,
            OccurredAtMs = timeMs,
            ReceivedAtMs = timeMs + 50,
        };

    public static BusinessEvent Event(
        string id, string type, long timeMs, string contact = Contact, string campaign = "",
        string outcome = "") => new()
        {
            Tenant = Tenant,
            EventId = id,
            ContactKey = contact,
            Type = type,
            CampaignId = campaign,
            Outcome = outcome,
            OrderId = type == "order" ? id : "",
            OccurredAtMs = timeMs,
            ReceivedAtMs = timeMs + 50,
        };

    public static MessageStatus Read(string messageId, long timeMs, string contact = Contact) => new()
    {
        Tenant = Tenant,
        ContactKey = contact,
        MessageId = messageId,
        Status = DeliveryStatus.Read,
        OccurredAtMs = timeMs,
        ReceivedAtMs = timeMs + 50,
    };
}
