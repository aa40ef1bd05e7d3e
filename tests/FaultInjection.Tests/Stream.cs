using System.Text;
using Google.Protobuf;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Schemas.WireFormat;
using StreamML.StreamProcessors.Stages.Enrich;
using StreamML.Traffic.Plan;

namespace StreamML.FaultInjection.Tests;

/// <summary>The records that a good run of four messages leaves on the topics, for a test to spoil.</summary>
internal sealed class Stream
{
    private static readonly EnrichmentModels Models = EnrichmentModels.CreateDefault();
    private static readonly string[] Said = [
        "Where is my order?", "Great, thank you!", "This is terrible.", "Bom dia, tudo bem?"];

    private readonly Dictionary<string, List<IMessage>> _topics = [];

    public Ledger Ledger { get; } = new();

    public static Stream Good()
    {
        var stream = new Stream();
        for (int number = 0; number < Said.Length; number++)
        {
            stream.Ledger.Revisions[new RevisionKey("7", Id(number), Id(number))] = Said[number];
            stream.Add(new RawWebhook { Tenant = "t", DeliveryId = $"d{number}" });
            stream.Add(Message(number));
            stream.Add(stream.Text(number, Said[number]));
            stream.Add(stream.Enriched(number, _ => { }));
        }

        return stream;
    }

    public void Add(IMessage message)
    {
        string topic = TopicOf(message).Name;
        if (!_topics.TryGetValue(topic, out var list))
        {
            _topics[topic] = list = [];
        }

        list.Add(message);
    }

    public void Remove(TopicDefinition topic, int index) => _topics[topic.Name].RemoveAt(index);

    public void Repeat(TopicDefinition topic, int index) => _topics[topic.Name].Add(_topics[topic.Name][index]);

    public void Change(TopicDefinition topic, int index, IMessage message) => _topics[topic.Name][index] = message;

    public void Swap(TopicDefinition topic, int one, int other) =>
        (_topics[topic.Name][one], _topics[topic.Name][other]) = (_topics[topic.Name][other], _topics[topic.Name][one]);

    public SourceRecord At(TopicDefinition topic, long offset) =>
        Records().First(record => record.Source.Topic.Equals(topic) && record.Offset == offset);

    public IEnumerable<SourceRecord> Records() =>
        _topics.SelectMany(topic => topic.Value.Select((message, offset) => new SourceRecord(
        new SourcePartition(TopicOf(message), 0), offset, 0, Encoding.UTF8.GetBytes("k"), Framed(message), [])));

    public TextMessage Text(int number, string text) => new()
    {
        Tenant = "t",
        ContactKey = "t/c",
        PhoneNumberId = "7",
        MessageId = Id(number),
        Revision = new() { Id = Id(number) },
        Text = text,
        Direction = Direction.Inbound,
    };

    public EnrichedMessage Enriched(int number, Action<EnrichedMessage> change)
    {
        var said = TextAnalyzer.Recompute(Models, [new SourceText(Said[number])], [null], TimeProvider.System);
        var message = new EnrichedMessage
        {
            Tenant = "t",
            ContactKey = "t/c",
            PhoneNumberId = "7",
            MessageId = Id(number),
            Revision = new() { Id = Id(number) },
            Text = Said[number],
            Direction = Direction.Inbound,
            Language = new() { Code = said.Languages[0].Code },
            Sentiment = new()
            {
                Label = Enum.Parse<Schemas.V1.SentimentLabel>(said.Sentiments[0].Label.ToString()),
                Score = said.Sentiments[0].Score,
                LowConfidence = said.IsFlagged(0, said.Sentiments),
            },
            Emotion = new()
            {
                Label = Enum.Parse<EmotionLabel>(said.Emotions[0].Label.ToString()),
                Confidence = said.Emotions[0].Confidence,
                LowConfidence = said.IsFlagged(0, said.Emotions),
            },
            Intent = new()
            {
                Label = Enum.Parse<IntentLabel>(said.Intents[0].Label.ToString()),
                Confidence = said.Intents[0].Confidence,
                LowConfidence = said.IsFlagged(0, said.Intents),
            },
            Risk = new() { Level = Enum.Parse<RiskLevel>(said.Risks[0].Level.ToString()) },
        };
        change(message);
        return message;
    }

    private static WhatsAppMessage Message(int number) => new()
    {
        Tenant = "t",
        ContactKey = "t/c",
        PhoneNumberId = "7",
        MessageId = Id(number),
        Revision = new() { Id = Id(number) },
        DeliveryId = $"d{number}",
    };

    private static string Id(int number) => $"wamid.{number}";

    private static TopicDefinition TopicOf(IMessage message) =>
        TopicCatalogue.Records.First(topic => topic.Value == message.Descriptor);

    private static byte[] Framed(IMessage message) =>
        [.. ConfluentFraming.Prefix(1, MessageIndexes.Of(message.Descriptor)), .. message.ToByteArray()];
}
