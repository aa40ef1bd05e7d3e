using System.Globalization;
using Google.Protobuf;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.FaultInjection.Parity;

/// <summary>One record of a parity run.</summary>
internal sealed record ParityEvent(TopicDefinition Topic, string Contact, IMessage Value);

/// <summary>
/// Events of some thousand contacts over four months: conversations, edits, campaigns, statuses, orders, tickets,
/// feedback.
/// </summary>
internal sealed class ParityEvents(int seed, int contacts)
{
    private const long StartMs = 1_767_225_600_000; // 2026-01-01
    private const long DayMs = 86_400_000;

    private static readonly string[] Types =
    [
        "campaign_sent", "campaign_opened", "campaign_clicked", "campaign_replied", "opt_out", "opt_in",
        "outbound_message", "order", "refund", "cart", "view", "ticket_opened", "ticket_closed", "lead_outcome",
    ];

    private static readonly string[] Texts =
    [
        "How much is the large one?", "Thanks, that is great!", "I am disappointed", "Can we meet on Friday?", "ok",
        "STOP", "where is my order", "Hi Maria, book now on www.shop.test", "¿Cuánto cuesta?", "",
    ];

    /// <summary>Events in order of creation, the same for every tenant except for the name.</summary>
    public IEnumerable<ParityEvent> Make(string tenant, int count)
    {
        var random = new Random(seed);
        for (int number = 0; number < count; number++)
        {
            int contact = random.Next(contacts);
            string key = string.Create(CultureInfo.InvariantCulture, $"{tenant}/91{contact:d9}");
            yield return random.Next(10) switch
            {
                < 4 => new(TopicCatalogue.MessagesEnriched, key, Message(random, tenant, key, contact)),
                < 6 => new(TopicCatalogue.WhatsAppStatuses, key, Status(random, tenant, key, contact)),
                < 9 => new(TopicCatalogue.Events, key, Event(random, tenant, key, number)),
                _ => new(TopicCatalogue.Feedback, key, Feedback(random, tenant, key, number)),
            };
        }
    }

    private const int IndiaMinutes = 330;

    // Full quarters of an hour, so that many events of a contact share a time.
    private static long Time(Random random) => StartMs + (random.Next(120 * 96) * (DayMs / 96));

    private static string MessageId(Random random, int contact)
        => string.Create(CultureInfo.InvariantCulture, $"wamid.{contact}.{random.Next(20)}");

    private static EnrichedMessage Message(Random random, string tenant, string key, int contact)
    {
        string id = MessageId(random, contact);
        bool isEdit = random.Next(8) == 0;
        long timeMs = Time(random);
        return new EnrichedMessage
        {
            Tenant = tenant,
            ContactKey = key,
            ContactUtcOffsetMinutes = IndiaMinutes,
            MessageId = id,
            Direction = random.Next(3) == 0 ? Direction.Outbound : Direction.Inbound,
            Type = random.Next(6) == 0 ? "image" : "text",
            Text = Texts[random.Next(Texts.Length)],
            SentAtMs = timeMs,
            ReceivedAtMs = timeMs + 1_000,
            Generation = random.Next(10) == 0 ? 1 : 0,
            Revision = new Revision
            {
                Id = isEdit ? $"{id}.edit{random.Next(2)}" : id,
                TimeMs = timeMs,
                Withdrawn = random.Next(40) == 0,
            },
            Sentiment = new SentimentEnrichment
            {
                Label = (SentimentLabel)random.Next(1, 4),
                Score = (random.NextSingle() * 2) - 1,
            },
            Emotion = new EmotionEnrichment
            {
                Label = EmotionLabel.Joy,
                Joy = random.NextSingle(),
                Anger = random.NextSingle(),
            },
            Intent = new IntentEnrichment
            {
                Label = (IntentLabel)random.Next(1, 7),
                LowConfidence = random.Next(3) == 0,
            },
        };
    }

    private static MessageStatus Status(Random random, string tenant, string key, int contact) => new()
    {
        Tenant = tenant,
        ContactKey = key,
        ContactUtcOffsetMinutes = IndiaMinutes,
        MessageId = MessageId(random, contact),
        Status = (DeliveryStatus)random.Next(1, 6),
        OccurredAtMs = Time(random),
    };

    private static BusinessEvent Event(Random random, string tenant, string key, int number)
    {
        var made = new BusinessEvent
        {
            Tenant = tenant,
            ContactKey = key,
            ContactUtcOffsetMinutes = IndiaMinutes,
            EventId = $"event-{number}",
            Type = Types[random.Next(Types.Length)],
            OccurredAtMs = Time(random),
            CampaignId = $"campaign-{random.Next(12)}",
            OrderId = $"order-{random.Next(40)}",
            TicketId = $"ticket-{random.Next(8)}",
            Outcome = "won",
        };
        if (made.Type is "order" or "refund")
        {
            made.Amount = (random.Next(100_000) / 100m).ToString(CultureInfo.InvariantCulture);
            made.Currency = random.Next(5) == 0 ? "USD" : "INR";
        }

        if (random.Next(6) == 0)
        {
            made.Attributes["timezone_offset"] = random.Next(-11, 14).ToString(CultureInfo.InvariantCulture);
        }

        return made;
    }

    private static Feedback Feedback(Random random, string tenant, string key, int number) => new()
    {
        Tenant = tenant,
        ContactKey = key,
        ContactUtcOffsetMinutes = IndiaMinutes,
        EventId = $"feedback-{number}",
        Kind = FeedbackKind.Opinion,
        OccurredAtMs = Time(random),
        Demographics = new Demographics
        {
            Gender = random.Next(2) == 0 ? "female" : "",
            Country = "IN",
            AgeRange = "25-34",
        },
    };
}
