using Google.Protobuf;
using StreamML.Messaging.Sources;
using StreamML.Messaging;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Schemas.WireFormat;

namespace StreamML.Sink.Tests.Fixtures;

/// <summary>Makes records with rising offsets.</summary>
internal sealed partial class Records
{
    public const long Noon = 1_760_000_000_000;

    private readonly Dictionary<SourcePartition, long> _offsets = [];

    public static byte[] Frame(IMessage message)
        => [.. ConfluentFraming.Prefix(7, MessageIndexes.Of(message.Descriptor)), .. message.ToByteArray()];

    public static T Read<T>(byte[]? value)
        where T : class, IMessage<T>, new() => new RecordReader<T>().Read(
            new SourceRecord(new SourcePartition(TopicCatalogue.WhatsAppMessages, 0), 0, 0, null, value, []));

    public SourceRecord Of(TopicDefinition topic, IMessage value, int partition = 0) =>
        Raw(topic, Frame(value), partition);

    public SourceRecord Raw(
        TopicDefinition topic, byte[]? value, int partition = 0, byte[]? key = null, params RecordHeader[] headers)
    {
        var source = new SourcePartition(topic, partition);
        long offset = _offsets.GetValueOrDefault(source);
        _offsets[source] = offset + 1;
        return new SourceRecord(source, offset, Noon, key ?? "k"u8.ToArray(), value, headers);
    }

    /// <summary>The same records in this order, as if they had been written so.</summary>
    public static IReadOnlyList<SourceRecord> Renumber(IEnumerable<SourceRecord> records)
    {
        var fresh = new Records();
        return [.. records.Select(r => fresh.Raw(r.Source.Topic, r.Value, r.Source.Partition, r.Key, [.. r.Headers]))];
    }

    public SourceRecord Message(
        string id, long time, bool withdrawn = false, string text = "hello", string? revision = null)
        => Of(TopicCatalogue.WhatsAppMessages, NewMessage(id, time, withdrawn, text, revision));

    public static WhatsAppMessage NewMessage(
        string id, long time, bool withdrawn = false, string text = "hello", string? revision = null)
    {
        var message = new WhatsAppMessage
        {
            Tenant = "t",
            ContactKey = "c1",
            PhoneNumberId = "p",
            MessageId = id,
            Direction = Direction.Inbound,
            Type = "text",
            Revision = new Revision { Withdrawn = withdrawn, TimeMs = Noon + time, Id = revision ?? $"{id}-{time}" },
            SentAtMs = Noon + time,
            ReceivedAtMs = Noon + time + 5,
        };
        if (!withdrawn)
        {
            message.Text = new TextContent { Body = text };
        }

        return message;
    }

    public SourceRecord Text(string id, long time, bool withdrawn = false, string text = "hello")
        => Of(TopicCatalogue.MessagesText, new TextMessage
        {
            Tenant = "t",
            ContactKey = "c1",
            PhoneNumberId = "p",
            MessageId = id,
            Direction = Direction.Inbound,
            Type = "text",
            Revision = new Revision { Withdrawn = withdrawn, TimeMs = Noon + time, Id = $"{id}-{time}" },
            SentAtMs = Noon + time,
            ReceivedAtMs = Noon + time + 5,
            Text = withdrawn ? "" : text,
            Source = withdrawn ? TextSource.None : TextSource.Typed,
        });

    public SourceRecord Enriched(
        string id, long time, bool withdrawn = false, string text = "hello", int generation = 0, float score = 0.5f,
        RiskLevel risk = RiskLevel.Low)
    {
        var message = new EnrichedMessage
        {
            Tenant = "t",
            ContactKey = "c1",
            PhoneNumberId = "p",
            MessageId = id,
            Direction = Direction.Inbound,
            Type = "text",
            Revision = new Revision { Withdrawn = withdrawn, TimeMs = Noon + time, Id = $"{id}-{time}" },
            Generation = generation,
            SentAtMs = Noon + time,
            ReceivedAtMs = Noon + time + 5,
            EnrichedAtMs = Noon + time + 9,
        };
        if (!withdrawn)
        {
            var use = new ModelUse { Name = "vader", Version = "3.3.2", LatencyUs = 12 };
            message.Text = text;
            message.Source = TextSource.Typed;
            message.Language = new LanguageEnrichment { Code = "en", Confidence = 0.9f, Reliable = true, Model = use };
            message.Sentiment = new SentimentEnrichment { Label = SentimentLabel.Positive, Score = score, Model = use };
            message.Risk = new RiskEnrichment { Level = risk, Factors = { "word: refund" }, Model = use };
            message.Translation = new TranslationEnrichment
            {
                Outcome = TranslationOutcome.Translated,
                Text = $"{text} there",
                Source = "es",
                Target = "en",
                Model = use,
            };
            message.Audience = new AudienceEnrichment
            {
                Personality = new AudiencePrediction
                {
                    Label = "Emotional",
                    Confidence = 0.75f,
                    Model = use,
                    Probabilities = { ["Emotional"] = 0.75f, ["Conqueror"] = 0.25f },
                },
                Engagement = new AudiencePrediction { NotTrained = true },
            };
            message.Transcript = new Transcript
            {
                Language = "en",
                Confidence = 0.5f,
                DurationMs = 1200,
                Engine = "pocketsphinx",
                EngineVersion = "5",
                Segments = { new TranscriptSegment { EndMs = 1200, Text = text } },
            };
        }

        return Of(TopicCatalogue.MessagesEnriched, message);
    }

    public static MessageStatus NewStatus(string id, DeliveryStatus status, long time) => new()
    {
        Tenant = "t",
        ContactKey = "c1",
        PhoneNumberId = "p",
        MessageId = id,
        Status = status,
        StatusText = status.ToString().ToLowerInvariant(),
        OccurredAtMs = Noon + time,
        ReceivedAtMs = Noon + time + 3,
    };

    public SourceRecord Status(string id, DeliveryStatus status, long time)
        => Of(TopicCatalogue.WhatsAppStatuses, NewStatus(id, status, time));

    public static BusinessEvent NewEvent(string id, string amount = "12.50") => new()
    {
        Tenant = "t",
        EventId = id,
        ContactKey = "c1",
        Type = "order",
        OccurredAtMs = Noon,
        ReceivedAtMs = Noon + 1,
        Amount = amount,
        Currency = "EUR",
        Attributes = { ["size"] = "\"L\"", ["n"] = "3" },
    };

    public SourceRecord Event(string id, string amount = "12.50") => Of(TopicCatalogue.Events, NewEvent(id, amount));

    public SourceRecord Feedback(string id, double value = 1, long number = 0) => Of(
        TopicCatalogue.Feedback,
        new Feedback
        {
            Tenant = "t",
            EventId = id,
            Number = number,
            ContactKey = "c1",
            Kind = FeedbackKind.Correction,
            Model = "sentiment",
            Label = "negative",
            Value = value,
            OccurredAtMs = Noon,
            ReceivedAtMs = Noon + 1,
            Demographics = new Demographics { Country = "PT" },
        });

    public SourceRecord Opinion(string id, string tenant, string campaign, string country, string label)
    {
        var opinion = new Feedback
        {
            Tenant = tenant,
            EventId = id,
            Kind = FeedbackKind.Opinion,
            Label = label,
            CampaignId = campaign,
            OccurredAtMs = Noon,
            ReceivedAtMs = Noon + 1,
            Demographics = new Demographics { Country = country, AgeRange = "25-34" },
        };
        opinion.Attributes["imported"] = "true";
        return Of(TopicCatalogue.Feedback, opinion);
    }

    public SourceRecord Alias(
        string identity, string contact, long learnt, long since, IdentityKind kind = IdentityKind.Phone)
        => Of(TopicCatalogue.ContactAliases, new ContactAlias
        {
            Tenant = "t",
            Identity = identity,
            ContactKey = contact,
            Kind = kind,
            LearntAtMs = Noon + learnt,
            ContactSinceMs = Noon + since,
        });

    public SourceRecord VoiceNote(string id, long time, bool withdrawn = false, int bytes = 10)
        => Of(TopicCatalogue.VoiceNotes, new VoiceNote
        {
            Tenant = "t",
            ContactKey = "c1",
            PhoneNumberId = "p",
            MessageId = id,
            Direction = Direction.Inbound,
            Type = "audio",
            Revision = new Revision { Withdrawn = withdrawn, TimeMs = Noon + time, Id = $"{id}-{time}" },
            SentAtMs = Noon + time,
            ReceivedAtMs = Noon + time + 5,
            MediaId = withdrawn ? "" : $"media-{id}",
            MimeType = "audio/ogg; codecs=opus",
            Sha256 = withdrawn ? "" : $"digest-{id}",
            SizeBytes = withdrawn ? 0 : bytes,
            Audio = withdrawn ? ByteString.Empty : ByteString.CopyFrom(new byte[bytes]),
            Absence = withdrawn ? AudioAbsence.NotConfigured : AudioAbsence.Unspecified,
            Voice = true,
            FetchedAtMs = Noon + time + 7,
        });

    public SourceRecord Webhook(string delivery, int bytes = 100) => Of(TopicCatalogue.WhatsAppRaw, new RawWebhook
    {
        Tenant = "t",
        Producer = "meta",
        Body = ByteString.CopyFrom(new byte[bytes]),
        DeliveryId = delivery,
        ReceivedAtMs = Noon,
        WabaIds = { "w1", "w2" },
    });
}
