using Google.Protobuf;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.FaultInjection.Windows;

/// <summary>A record to write.</summary>
/// <param name="Topic">Where.</param>
/// <param name="Key">Its key.</param>
/// <param name="Value">Its value.</param>
internal readonly record struct WindowRecord(TopicDefinition Topic, string Key, IMessage Value);

/// <summary>
/// Records that windows are counted from: messages of now and of long ago, edits, withdrawals, feedback, changes of
/// scores. The same seed makes the same records.
/// </summary>
internal sealed class WindowRecords(int seed, int contacts, long nowMs)
{
    private const string Tenant = "windows";
    private const long DayMs = 86_400_000;

    private static readonly SentimentLabel[] Sentiments =
        [SentimentLabel.Negative, SentimentLabel.Neutral, SentimentLabel.Positive];

    private readonly Random _random = new(seed);
    private readonly List<EnrichedMessage> _messages = [];
    private readonly Dictionary<string, long> _changes = [];
    private int _made;

    /// <summary>Makes the next records.</summary>
    public IEnumerable<WindowRecord> Make(int count)
    {
        for (int made = 0; made < count; made++)
        {
            yield return Next();
        }
    }

    private WindowRecord Next()
    {
        _made++;
        int kind = _messages.Count < 10 ? 0 : _random.Next(20);
        return kind switch
        {
            < 12 => Message(),
            < 15 => Revision(withdrawn: false),
            15 => Revision(withdrawn: true),
            < 19 => Feedback(),
            _ => Change(),
        };
    }

    private WindowRecord Message()
    {
        // Every time is another, so that SQL knows which messages of a contact are the latest.
        long age = _random.Next(20) == 0 ? _random.NextInt64(3_650 * DayMs) : _random.NextInt64(3 * DayMs);
        string id = $"w{_made}";
        var message = new EnrichedMessage
        {
            Tenant = Tenant,
            ContactKey = $"{Tenant}/{_random.Next(contacts):x32}",
            PhoneNumberId = "7",
            MessageId = id,
            Revision = new Revision { Id = id, TimeMs = nowMs - age },
            Direction = _random.Next(6) == 0 ? Direction.Outbound : Direction.Inbound,
            SentAtMs = nowMs - age,
            Type = "text",
            History = age > 4 * DayMs,
            NotWritten = _random.Next(30) == 0,
            ReceivedAtMs = nowMs,
            EnrichedAtMs = nowMs + _random.Next(5_000),
        };
        Label(message);
        _messages.Add(message);
        return Record(message);
    }

    private WindowRecord Revision(bool withdrawn)
    {
        var message = _messages[_random.Next(_messages.Count)].Clone();
        message.Revision = new Revision
        {
            Id = $"w{_made}",
            TimeMs = message.SentAtMs + _random.Next(900_000),
            Withdrawn = withdrawn,
        };
        Label(message);
        if (withdrawn)
        {
            (message.Sentiment, message.Emotion, message.Intent, message.Risk, message.Language) =
                (null, null, null, null, null);
        }

        return Record(message);
    }

    private void Label(EnrichedMessage message)
    {
        var model = new ModelUse
        {
            Name = "check",
            Version = $"{1 + _random.Next(2)}",
            LatencyUs = _random.Next(9_000),
        };
        message.Sentiment = new SentimentEnrichment
        {
            Label = Sentiments[_random.Next(3)],
            Score = (_random.NextSingle() * 2) - 1,
            Model = model,
        };
        message.Emotion = new EmotionEnrichment { Label = (EmotionLabel)_random.Next(1, 8), Model = model };
        message.Language = new LanguageEnrichment { Code = _random.Next(3) == 0 ? "pt" : "en", Model = model };
        if (message.Direction == Direction.Inbound)
        {
            message.Intent = new IntentEnrichment { Label = (IntentLabel)_random.Next(1, 7), Model = model };
            message.Risk = new RiskEnrichment { Level = (RiskLevel)_random.Next(1, 4), Model = model };
        }
    }

    private WindowRecord Feedback()
    {
        var about = _messages[_random.Next(_messages.Count)];
        var value = new Feedback
        {
            Tenant = Tenant,
            EventId = $"f{_made}",
            ContactKey = about.ContactKey,
            Kind = FeedbackKind.Correction,
            Model = _random.Next(4) == 0 ? "lead" : "sentiment",
            Label = _random.Next(8) == 0 ? "Splendid" : Sentiments[_random.Next(3)].ToString(),
            MessageId = _random.Next(5) == 0 ? "" : about.MessageId,
            CampaignId = _random.Next(2) == 0 ? $"campaign-{_random.Next(20)}" : "",
            OccurredAtMs = nowMs - _random.NextInt64(2 * DayMs),
            ReceivedAtMs = nowMs,
        };
        return new(TopicCatalogue.Feedback, value.ContactKey, value);
    }

    private WindowRecord Change()
    {
        string contact = _messages[_random.Next(_messages.Count)].ContactKey;
        long sequence = _changes[contact] = _changes.GetValueOrDefault(contact) + 1;
        return new(TopicCatalogue.ScoreChanges, contact, new ScoreChange
        {
            Tenant = Tenant,
            ContactKey = contact,
            Kind = "churn",
            To = _random.Next(2) == 0 ? "high" : "low",
            Value = 0.5f,
            AsOfMs = nowMs - _random.NextInt64(2 * DayMs),
            Sequence = sequence,
            ModelName = "churn",
            ModelVersion = "3",
        });
    }

    private static WindowRecord Record(EnrichedMessage message)
        => new(TopicCatalogue.MessagesEnriched, message.ContactKey, message);
}
