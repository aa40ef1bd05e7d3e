using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Tests.Windows;

/// <summary>Records that windows are counted of.</summary>
internal static class WindowRecords
{
    public const string Tenant = "shop";
    public const string Contact = "shop/00112233445566778899aabbccddeeff";
    public const string Other = "shop/ffeeddccbbaa99887766554433221100";

    /// <summary>2026-06-15 10:20:30 UTC.</summary>
    public const long TimeMs = 1_781_518_830_000;

    public static EnrichedMessage Message(
        string id, long timeMs = TimeMs, SentimentLabel sentiment = SentimentLabel.Positive, float score = 0.5f,
        string contact = Contact, Action<EnrichedMessage>? change = null)
    {
        var model = new ModelUse { Name = "m", Version = "1", LatencyUs = 150 };
        var message = new EnrichedMessage
        {
            Tenant = Tenant,
            ContactKey = contact,
            PhoneNumberId = "100",
            MessageId = id,
            Revision = new Revision { Id = id, TimeMs = timeMs },
            Direction = Direction.Inbound,
            SentAtMs = timeMs,
            Type = "text",
            Text = "a secret text",
            ReceivedAtMs = timeMs + 1_000,
            EnrichedAtMs = timeMs + 1_200,
            Sentiment = new SentimentEnrichment { Label = sentiment, Score = score, Model = model },
            Emotion = new EmotionEnrichment { Label = EmotionLabel.Joy, Model = model },
            Intent = new IntentEnrichment { Label = IntentLabel.Support, Model = model },
            Risk = new RiskEnrichment { Level = RiskLevel.Low, Model = model },
            Language = new LanguageEnrichment { Code = "en", Model = model },
        };
        change?.Invoke(message);
        return message;
    }

    /// <summary>An edit of a message: another revision with another sentiment.</summary>
    public static EnrichedMessage Edit(string id, int number, SentimentLabel sentiment, long timeMs = TimeMs)
        => Message(id, timeMs, sentiment, change: message =>
            message.Revision = new Revision { Id = $"{id}-edit{number}", TimeMs = timeMs + number });

    /// <summary>A withdrawal: no text, no labels.</summary>
    public static EnrichedMessage Withdrawal(string id, long timeMs = TimeMs) => new()
    {
        Tenant = Tenant,
        ContactKey = Contact,
        PhoneNumberId = "100",
        MessageId = id,
        Revision = new Revision { Id = $"{id}-gone", TimeMs = timeMs + 500, Withdrawn = true },
        Direction = Direction.Inbound,
        SentAtMs = timeMs,
        Type = "revoke",
    };

    public static Feedback Feedback(
        string id, string messageId, string label, string model = "sentiment", string campaign = "",
        long timeMs = TimeMs + 60_000) => new()
        {
            Tenant = Tenant,
            EventId = id,
            ContactKey = Contact,
            Kind = FeedbackKind.Correction,
            Model = model,
            Label = label,
            MessageId = messageId,
            CampaignId = campaign,
            OccurredAtMs = timeMs,
            ReceivedAtMs = timeMs,
        };

    public static ScoreChange Change(string kind, string to, long sequence, long timeMs = TimeMs) => new()
    {
        Tenant = Tenant,
        ContactKey = Contact,
        Kind = kind,
        To = to,
        Sequence = sequence,
        AsOfMs = timeMs,
        ModelName = kind,
        ModelVersion = "7",
    };
}
