using Google.Protobuf;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Schemas.WireFormat;

namespace StreamML.Bench.Sink;

/// <summary>
/// Rows of four tables in the proportions of traffic: a message, its text and its enrichment each, and 0.4 statuses.
/// Both as records, for the sink, and as values, for the control.
/// </summary>
internal sealed class SinkRows
{
    private const int Partitions = 4;
    private const long StartMs = 1_760_000_000_000;
    private static readonly ModelUse Model = new() { Name = "vader", Version = "3.3.2", LatencyUs = 12 };

    // The registry assigns the real ids; the sink ignores them.
    private const int SchemaId = 7;

    private readonly Dictionary<SourcePartition, long> _offsets = [];

    /// <summary>Creates the rows of that many messages.</summary>
    public SinkRows(int messages, IReadOnlyList<string> texts)
    {
        for (int number = 0; number < messages; number++)
        {
            string text = texts[number % texts.Count];
            Messages.Add(Message(number, text));
            Texts.Add(Text(number, text));
            Enrichments.Add(Enrichment(number, text));
            Add(TopicCatalogue.WhatsAppMessages, number, Messages[^1]);
            Add(TopicCatalogue.MessagesText, number, Texts[^1]);
            Add(TopicCatalogue.MessagesEnriched, number, Enrichments[^1]);
            if (number % 5 is not (1 or 3))
            {
                continue;
            }

            Statuses.Add(Status(number));
            Add(TopicCatalogue.WhatsAppStatuses, number, Statuses[^1]);
        }
    }

    public List<WhatsAppMessage> Messages { get; } = [];

    public List<TextMessage> Texts { get; } = [];

    public List<EnrichedMessage> Enrichments { get; } = [];

    public List<MessageStatus> Statuses { get; } = [];

    /// <summary>All rows as records, in message order.</summary>
    public List<SourceRecord> Records { get; } = [];

    /// <summary>The partitions of every topic.</summary>
    public static IReadOnlyList<SourcePartition> Sources { get; } =
    [
        .. from topic in StreamML.Sink.SinkTopics.All
           from partition in Enumerable.Range(0, Partitions)
           select new SourcePartition(topic, partition),
    ];

    private void Add(TopicDefinition topic, int number, IMessage value)
    {
        var source = new SourcePartition(topic, number % Partitions);
        long offset = _offsets.GetValueOrDefault(source);
        _offsets[source] = offset + 1;
        byte[] bytes = [
            .. ConfluentFraming.Prefix(SchemaId, MessageIndexes.Of(value.Descriptor)), .. value.ToByteArray()];
        Records.Add(new SourceRecord(source, offset, StartMs + number, "tenant/contact"u8.ToArray(), bytes, []));
    }

    // A real id begins with the person and has a random end (WhatsApp's are Base64 of both), so rows do not come in key
    // order. SplitMix64 (Steele, Lea, Flood 2014) generates the end, the same in every run.
    private static string Id(int number)
    {
        ulong mixed = unchecked((ulong)(number + 1) * 0x9E3779B97F4A7C15);
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return $"wamid.HBgLMTU1NTAw{number % 5_000:X6}VAgASGCA{mixed ^ (mixed >> 31):X16}";
    }

    private static string Contact(int number) => $"102000000001/contact-{number % 5_000}";

    private static Revision Revision(int number) => new() { TimeMs = StartMs + number, Id = Id(number) };

    private static WhatsAppMessage Message(int number, string text) => new()
    {
        Tenant = "102000000001",
        ContactKey = Contact(number),
        PhoneNumberId = "106000000001",
        WabaId = "102000000001",
        MessageId = Id(number),
        Revision = Revision(number),
        Direction = Direction.Inbound,
        SentAtMs = StartMs + number,
        Type = "text",
        UserId = $"US.{number % 5_000}",
        WaId = $"1555{number % 5_000:D7}",
        ProfileName = "Ana Silva",
        DeliveryId = $"0199f000-0000-7000-8000-{number:D12}",
        ReceivedAtMs = StartMs + number + 40,
        Text = new TextContent { Body = text },
    };

    private static TextMessage Text(int number, string text) => new()
    {
        Tenant = "102000000001",
        ContactKey = Contact(number),
        PhoneNumberId = "106000000001",
        MessageId = Id(number),
        Revision = Revision(number),
        Direction = Direction.Inbound,
        SentAtMs = StartMs + number,
        Type = "text",
        Text = text,
        Source = TextSource.Typed,
        ReceivedAtMs = StartMs + number + 40,
    };

    private static EnrichedMessage Enrichment(int number, string text) => new()
    {
        Tenant = "102000000001",
        ContactKey = Contact(number),
        PhoneNumberId = "106000000001",
        MessageId = Id(number),
        Revision = Revision(number),
        Direction = Direction.Inbound,
        SentAtMs = StartMs + number,
        Type = "text",
        Text = text,
        Source = TextSource.Typed,
        ReceivedAtMs = StartMs + number + 40,
        EnrichedAtMs = StartMs + number + 60,
        Language = new LanguageEnrichment { Code = "en", Confidence = 0.9f, Reliable = true, Model = Model },
        Sentiment = new SentimentEnrichment
        {
            Label = SentimentLabel.Positive,
            Score = 0.5f,
            Confidence = 0.7f,
            Positive = 0.4f,
            Neutral = 0.6f,
            Model = Model,
        },
        Risk = new RiskEnrichment { Level = RiskLevel.Low, Factors = { "word: refund" }, Model = Model },
        Emotion = new EmotionEnrichment
        {
            Label = EmotionLabel.Joy,
            Confidence = 0.8f,
            Joy = 0.8f,
            Neutral = 0.2f,
            Model = Model,
        },
        Intent = new IntentEnrichment
        {
            Label = IntentLabel.Inquiry,
            Confidence = 0.55f,
            LowConfidence = true,
            Inquiry = 0.55f,
            Purchase = 0.45f,
            Model = Model,
        },
    };

    private static MessageStatus Status(int number) => new()
    {
        Tenant = "102000000001",
        ContactKey = Contact(number),
        PhoneNumberId = "106000000001",
        WabaId = "102000000001",
        MessageId = Id(number),
        Status = DeliveryStatus.Delivered,
        StatusText = "delivered",
        RecipientId = $"1555{number % 5_000:D7}",
        ConversationId = $"{number:x32}",
        ConversationOrigin = "service",
        PricingCategory = "service",
        PricingModel = "PMP",
        PricingType = "regular",
        Billable = true,
        DeliveryId = $"0199f000-0000-7000-8000-{number:D12}",
        OccurredAtMs = StartMs + number,
        ReceivedAtMs = StartMs + number + 30,
    };
}
