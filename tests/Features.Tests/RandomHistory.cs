using System.Globalization;
using Google.Protobuf;
using StreamML.Schemas.V1;

namespace StreamML.Features.Tests;

/// <summary>
/// Records of one contact over some months: edits, withdrawals, enrichments made anew, statuses, all event types.
/// </summary>
internal static class RandomHistory
{
    private static readonly string[] Types =
    [
        "campaign_sent", "campaign_opened", "campaign_clicked", "campaign_replied", "opt_out", "opt_in",
        "user_preference", "outbound_message", "order", "refund", "cart", "view", "ticket_opened", "ticket_closed",
        "lead_outcome", "unheard_of",
    ];

    private static readonly string[] Texts =
    [
        "How much is it?", "thanks, great!", "STOP", "I want a meeting", "this is terrible", "ok", "",
        "Hi Maria, buy now https://x.y your order",
    ];

    public static List<IMessage> Make(Random random, int count)
    {
        var records = new List<IMessage>();
        for (int i = 0; i < count; i++)
        {
            records.Add(random.Next(10) switch
            {
                < 4 => Message(random, count),
                < 6 => Status(random, count),
                < 9 => Event(random, i),
                _ => Feedback(random, i),
            });
        }

        return records;
    }

    // Few different times: equal ones have to be ordered as well.
    private static long Time(Random random) => History.At(random.Next(0, 120 * 24) * (random.Next(2) == 0 ? 1 : 0.25));

    private static EnrichedMessage Message(Random random, int count)
    {
        string id = "m" + random.Next(1 + (count / 4)).ToString(CultureInfo.InvariantCulture);
        bool isEdit = random.Next(4) == 0;
        var message = new EnrichedMessage
        {
            ContactKey = "shop/US.1",
            ContactUtcOffsetMinutes = random.Next(2) == 0 ? 330 : 0,
            MessageId = id,
            Direction = random.Next(3) == 0 ? Direction.Outbound : Direction.Inbound,
            SentAtMs = Time(random),
            Text = Texts[random.Next(Texts.Length)],
            Type = random.Next(5) == 0 ? "image" : "text",
            Generation = random.Next(3),
            Revision = new Revision { Id = isEdit ? "r" + random.Next(3) : id, Withdrawn = random.Next(12) == 0 },
            Sentiment = random.Next(2) == 0
                ? null
                : new SentimentEnrichment
                {
                    Label = (SentimentLabel)random.Next(1, 4),
                    Score = (random.NextSingle() * 2) - 1,
                },
            Emotion = random.Next(2) == 0
                ? null
                : new EmotionEnrichment
                {
                    Label = EmotionLabel.Joy,
                    Joy = random.NextSingle(),
                    Anger = random.NextSingle() / 2,
                },
            Intent = random.Next(2) == 0
                ? null
                : new IntentEnrichment { Label = IntentLabel.Complaint, LowConfidence = random.Next(2) == 0 },
        };
        message.Revision.TimeMs = isEdit || message.Revision.Withdrawn ? Time(random) : message.SentAtMs;
        return message;
    }

    private static MessageStatus Status(Random random, int count) => new()
    {
        ContactKey = "shop/US.1",
        MessageId = "m" + random.Next(1 + (count / 4)).ToString(CultureInfo.InvariantCulture),
        Status = (DeliveryStatus)random.Next(0, 6),
        OccurredAtMs = Time(random),
    };

    private static BusinessEvent Event(Random random, int number)
    {
        var made = new BusinessEvent
        {
            ContactKey = "shop/US.1",
            EventId = "e" + (random.Next(3) == 0 ? number / 2 : number).ToString(CultureInfo.InvariantCulture),
            Type = Types[random.Next(Types.Length)],
            OccurredAtMs = Time(random),
            CampaignId = "c" + random.Next(6),
            OrderId = "o" + random.Next(20),
            TicketId = "t" + random.Next(6),
            MessageId = random.Next(2) == 0 ? "" : "m" + random.Next(20),
        };
        if (made.Type is "order" or "refund" && random.Next(4) > 0)
        {
            made.Amount = (random.Next(1, 100_000) / 100m).ToString(CultureInfo.InvariantCulture);
            made.Currency = random.Next(4) == 0 ? "USD" : "EUR";
        }

        if (random.Next(3) == 0)
        {
            made.Attributes["timezone_offset"] = random.Next(-12, 15).ToString(CultureInfo.InvariantCulture);
            made.Attributes["message_length"] = "120";
            made.Attributes["has_link"] = "true";
            made.Attributes["coupon"] = "\"X\"";
        }

        return made;
    }

    private static Feedback Feedback(Random random, int number) => new()
    {
        ContactKey = "shop/US.1",
        EventId = "f" + number.ToString(CultureInfo.InvariantCulture),
        OccurredAtMs = Time(random),
        Demographics = random.Next(2) == 0
            ? null
            : new Demographics
            {
                Gender = random.Next(2) == 0 ? "female" : "",
                Country = "c" + random.Next(3),
                AgeRange = "25-34",
            },
    };
}
