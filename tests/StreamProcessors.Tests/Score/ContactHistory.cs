using System.Globalization;
using Google.Protobuf;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Tests.Score;

/// <summary>What happens to contacts.</summary>
internal static class ContactHistory
{
    public static readonly long Monday = new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero)
        .ToUnixTimeMilliseconds();

    private static readonly string[] Types =
    [
        "campaign_sent", "campaign_opened", "campaign_clicked", "campaign_replied", "opt_out", "outbound_message",
        "order", "refund", "cart", "view", "ticket_opened", "ticket_closed", "lead_outcome", "unheard_of",
    ];

    private static readonly string[] Texts = [
        "How much is it?", "thanks, great!", "STOP", "what is the price?", "this is terrible", "ok"];

    public static string Key(int contact) =>
        $"{ScorerHarness.Tenant}/5511{contact.ToString("D6", CultureInfo.InvariantCulture)}";

    public static long At(double hours) => Monday + (long)(hours * 3_600_000);

    public static EnrichedMessage Message(int contact, string id, double hours, string text = "ok",
        bool complaint = false) => new()
        {
            Tenant = ScorerHarness.Tenant,
            ContactKey = Key(contact),
            PhoneNumberId = "p",
            MessageId = id,
            Revision = new Revision { Id = id, TimeMs = At(hours) },
            Direction = Direction.Inbound,
            SentAtMs = At(hours),
            Type = "text",
            Text = text,
            Sentiment = new SentimentEnrichment { Label = SentimentLabel.Neutral },
            Intent = new IntentEnrichment
            {
                Label = complaint ? IntentLabel.Complaint : IntentLabel.Inquiry,
                Confidence = 0.9f,
            },
        };

    public static MessageStatus Status(int contact, string id, double hours, DeliveryStatus status) => new()
    {
        Tenant = ScorerHarness.Tenant,
        ContactKey = Key(contact),
        PhoneNumberId = "p",
        MessageId = id,
        Status = status,
        StatusText = "s",
        OccurredAtMs = At(hours),
    };

    public static BusinessEvent Event(int contact, string id, double hours, string type) => new()
    {
        Tenant = ScorerHarness.Tenant,
        ContactKey = Key(contact),
        EventId = id,
        Type = type,
        OccurredAtMs = At(hours),
        CampaignId = "c1",
        OrderId = type is "order" or "refund" ? id : "",
        Amount = type is "order" or "refund" ? "12.50" : "",
        Currency = "EUR",
        TicketId = type.StartsWith("ticket", StringComparison.Ordinal) ? "t1" : "",
    };

    public static Feedback Country(int contact, string id, double hours, string country) => new()
    {
        Tenant = ScorerHarness.Tenant,
        ContactKey = Key(contact),
        EventId = id,
        Kind = FeedbackKind.Opinion,
        OccurredAtMs = At(hours),
        Demographics = new Demographics { Country = country },
    };

    /// <summary>Records of some contacts over some months, late ones and repeated ones among them.</summary>
    public static IEnumerable<IMessage> Random(Random random, int count, int contacts)
    {
        for (int i = 0; i < count; i++)
        {
            int contact = random.Next(contacts);
            double hours = (i * 0.7) - (random.Next(4) == 0 ? random.Next(300) : 0) + 400;
            string id = $"m{random.Next(1 + (count / 3))}";
            yield return random.Next(10) switch
            {
                < 5 => Message(contact, id, hours, Texts[random.Next(Texts.Length)], random.Next(4) == 0),
                < 7 => Status(contact, id, hours, (DeliveryStatus)random.Next(0, 6)),
                < 9 => Event(contact, $"e{i}", hours, Types[random.Next(Types.Length)]),
                _ => Country(contact, $"f{i}", hours, random.Next(2) == 0 ? "Brazil" : "Peru"),
            };
        }
    }
}
