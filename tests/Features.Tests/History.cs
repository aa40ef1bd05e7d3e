using System.Buffers;
using System.Globalization;
using Google.Protobuf;
using StreamML.Schemas.V1;

namespace StreamML.Features.Tests;

/// <summary>A hand-made history. Times are hours from Monday 2026-06-01 00:00 UTC.</summary>
internal sealed class History
{
    public const string Contact = "shop/US.1";

    public static readonly long Monday = new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero)
        .ToUnixTimeMilliseconds();

    private int _ids;

    public List<IMessage> Records { get; } = [];

    public static long At(double hours) => Monday + (long)(hours * 3_600_000);

    public EnrichedMessage In(
        double hours, string text = "ok", float? sentiment = null, Action<EnrichedMessage>? with = null)
        => Message(Direction.Inbound, hours, text, sentiment, with);

    public EnrichedMessage Out(double hours, string text = "ok", Action<EnrichedMessage>? with = null)
        => Message(Direction.Outbound, hours, text, null, with);

    public MessageStatus Status(double hours, string messageId, DeliveryStatus status)
        => Add(new MessageStatus
        {
            Tenant = "shop",
            ContactKey = Contact,
            MessageId = messageId,
            Status = status,
            OccurredAtMs = At(hours),
        });

    public BusinessEvent Event(double hours, string type, Action<BusinessEvent>? with = null)
    {
        var made = new BusinessEvent
        {
            Tenant = "shop",
            ContactKey = Contact,
            Type = type,
            EventId = $"event-{_ids++}",
            OccurredAtMs = At(hours),
        };
        with?.Invoke(made);
        return Add(made);
    }

    public BusinessEvent Order(double hours, string id, string amount, string currency = "EUR")
        => Event(hours, "order", made => (made.OrderId, made.Amount, made.Currency) = (id, amount, currency));

    public BusinessEvent Campaign(double hours, string type, string campaign, string messageId = "")
        => Event(hours, "campaign_" + type, made => (made.CampaignId, made.MessageId) = (campaign, messageId));

    public Feedback Feedback(double hours, Action<Feedback> with)
    {
        var made = new Feedback
        {
            Tenant = "shop",
            ContactKey = Contact,
            EventId = $"feedback-{_ids++}",
            OccurredAtMs = At(hours),
        };
        with(made);
        return Add(made);
    }

    /// <summary>The value of a feature at a time.</summary>
    public float Value(FeatureSchema schema, string feature, double asOfHours, EngagementMoment? moment = null)
    {
        int index = schema.IndexOf(feature);
        Assert.True(index >= 0, $"{schema.Name} has no feature {feature}.");
        return VectorOf(State(), schema, At(asOfHours), moment)[index];
    }

    public ContactState State()
    {
        var state = new ContactState();
        foreach (var record in Records)
        {
            Apply(state, record);
        }

        return state;
    }

    public static bool Apply(ContactState state, IMessage record) => record switch
    {
        EnrichedMessage message => state.Apply(message),
        MessageStatus status => state.Apply(status),
        BusinessEvent given => state.Apply(given),
        Feedback feedback => state.Apply(feedback),
        _ => throw new ArgumentException(record.GetType().Name, nameof(record)),
    };

    public static float[] VectorOf(
        ContactState state, FeatureSchema schema, long asOfMs, EngagementMoment? moment = null)
    {
        float[] values = new float[schema.Count];
        state.Vector(schema, asOfMs, values, moment);
        return values;
    }

    public static byte[] BytesOf(ContactState state)
    {
        var buffer = new ArrayBufferWriter<byte>();
        state.Write(buffer);
        return buffer.WrittenSpan.ToArray();
    }

    private EnrichedMessage Message(
        Direction direction, double hours, string text, float? sentiment, Action<EnrichedMessage>? with)
    {
        var message = new EnrichedMessage
        {
            Tenant = "shop",
            ContactKey = Contact,
            MessageId = string.Create(CultureInfo.InvariantCulture, $"wamid.{_ids++}"),
            Direction = direction,
            SentAtMs = At(hours),
            Type = "text",
            Text = text,
        };
        message.Revision = new Revision { Id = message.MessageId, TimeMs = message.SentAtMs };
        if (sentiment is { } score)
        {
            message.Sentiment = new SentimentEnrichment
            {
                Score = score,
                Label = score > 0.2
                    ? SentimentLabel.Positive
                    : score < -0.2
                    ? SentimentLabel.Negative
                    : SentimentLabel.Neutral,
            };
        }

        with?.Invoke(message);
        return Add(message);
    }

    private T Add<T>(T record)
        where T : IMessage
    {
        Records.Add(record);
        return record;
    }
}
