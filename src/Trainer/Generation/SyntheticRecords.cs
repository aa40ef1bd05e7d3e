using System.Globalization;
using Google.Protobuf;
using StreamML.Features;
using StreamML.Schemas.V1;

namespace StreamML.Trainer.Generation;

/// <summary>Gathers the records of a made-up contact.</summary>
internal sealed class SyntheticRecords(string tenant, string contactKey, SyntheticPerson person, Random random)
{
    private static readonly ModelUse Model = new() { Name = "synthetic", Version = "1" };

    private readonly List<(long TimeMs, int Number, IMessage Record)> _records = [];

    /// <summary>What the contact has done so far.</summary>
    public SyntheticConduct Conduct { get; } = new();

    /// <summary>In the order of their times.</summary>
    public IReadOnlyList<IMessage> Records =>
        [.. _records.OrderBy(each => each.TimeMs).ThenBy(each => each.Number).Select(each => each.Record)];

    /// <summary>A text of the contact's.</summary>
    public void Inbound(long timeMs, SyntheticTexts.Kind kind)
    {
        double mood = (person.Content - 0.6) * 0.5;
        float score = (float)Math.Clamp(kind.Score + mood + (0.15 * SyntheticPerson.Normal(random)), -1, 1);
        var message = Text(timeMs, Direction.Inbound, kind.Texts[random.Next(kind.Texts.Length)]);
        message.Sentiment = new SentimentEnrichment
        {
            Label = score > 0.2f
                ? SentimentLabel.Positive
                : score < -0.2f
                ? SentimentLabel.Negative
                : SentimentLabel.Neutral,
            Score = score,
            Confidence = 0.8f,
            Model = Model,
        };
        Conduct.Wrote(kind);
        message.Emotion = Feeling(score);
        message.Intent = new IntentEnrichment { Label = kind.Intent, Confidence = 0.8f, Model = Model };
        Add(timeMs, message);
    }

    /// <summary>A text of the business's, read when the contact does.</summary>
    public void Outbound(long timeMs, string text) => Add(timeMs, Text(timeMs, Direction.Outbound, text));

    /// <summary>What a message sent by the business has come to.</summary>
    public void Status(long timeMs, string messageId, DeliveryStatus status) => Add(timeMs, new MessageStatus
    {
        Tenant = tenant,
        ContactKey = contactKey,
        PhoneNumberId = "synthetic",
        MessageId = messageId,
        Status = status,
        StatusText = status.ToString().ToLowerInvariant(),
        OccurredAtMs = timeMs,
        ReceivedAtMs = timeMs,
    });

    /// <summary>A campaign message, delivered at once.</summary>
    public void Sent(long timeMs, string campaign, string messageId, EngagementMoment moment)
    {
        Event(timeMs, "campaign_sent", sent =>
        {
            (sent.CampaignId, sent.MessageId) = (campaign, messageId);
            sent.Attributes["message_length"] = Json(moment.MessageLength!.Value);
            sent.Attributes["has_media"] = Json(moment.HasMedia);
            sent.Attributes["has_link"] = Json(moment.HasLink);
            sent.Attributes["has_call_to_action"] = Json(moment.HasCallToAction);
            sent.Attributes["personalization_level"] = Json(moment.Personalization!.Value);
        });
        Status(timeMs + 2_000, messageId, DeliveryStatus.Delivered);
    }

    /// <summary>A business event. What else it says is set by <paramref name="set"/>.</summary>
    public void Event(long timeMs, string type, Action<BusinessEvent>? set = null)
    {
        var record = new BusinessEvent
        {
            Tenant = tenant,
            EventId = $"{contactKey}-{_records.Count}",
            ContactKey = contactKey,
            Type = type,
            OccurredAtMs = timeMs,
            ReceivedAtMs = timeMs,
        };
        record.Attributes["timezone_offset"] = Json(person.OffsetHours);
        Conduct.Did(type);
        set?.Invoke(record);
        Add(timeMs, record);
    }

    /// <summary>An id that no other record has.</summary>
    public string NewId(string kind) => $"{kind}-{contactKey}-{_records.Count}";

    /// <summary>A number as attributes carry it.</summary>
    public static string Json(double value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Json(bool? value) => value == true ? "true" : "false";

    private EnrichedMessage Text(long timeMs, Direction direction, string text)
    {
        string id = NewId("message");
        return new EnrichedMessage
        {
            Tenant = tenant,
            ContactKey = contactKey,
            PhoneNumberId = "synthetic",
            MessageId = id,
            Revision = new Revision { TimeMs = timeMs, Id = id },
            Direction = direction,
            SentAtMs = timeMs,
            Type = "text",
            Text = text,
            Source = TextSource.Typed,
            Language = new LanguageEnrichment { Code = "en", Confidence = 1, Reliable = true, Model = Model },
            ReceivedAtMs = timeMs,
            EnrichedAtMs = timeMs,
        };
    }

    private static EmotionEnrichment Feeling(float score)
    {
        float joy = Math.Max(0, score), anger = Math.Max(0, -score) * 0.6f, sadness = Math.Max(0, -score) * 0.4f;
        return new EmotionEnrichment
        {
            Label = score > 0.4f ? EmotionLabel.Joy : score < -0.4f ? EmotionLabel.Anger : EmotionLabel.Neutral,
            Confidence = 0.7f,
            Joy = joy,
            Anger = anger,
            Sadness = sadness,
            Neutral = 1 - joy - anger - sadness,
            Model = Model,
        };
    }

    private void Add(long timeMs, IMessage record) => _records.Add((timeMs, _records.Count, record));
}
