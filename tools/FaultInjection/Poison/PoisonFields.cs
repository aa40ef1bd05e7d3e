using Google.Protobuf;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.FaultInjection.Poison;

/// <summary>Good records of every input topic, and faults in their fields. Pure.</summary>
internal static class PoisonFields
{
    private const long Year9999Ms = 253_402_300_799_000;
    private const long YearMinus1Ms = -62_200_000_000_000;
    private const long GoodMs = 1_760_000_000_000;

    /// <summary>One fault: its name, and the expected outcome.</summary>
    internal sealed record Way(TopicDefinition Topic, string Name, Func<string, IMessage> Make, Outcome Expected);

    /// <summary>The table and column that contain a kept record's id, by topic.</summary>
    public static IReadOnlyDictionary<TopicDefinition, (string Table, string Column)> Rows { get; } =
        new Dictionary<TopicDefinition, (string, string)>
        {
            [TopicCatalogue.WhatsAppRaw] = ("raw_webhooks", "delivery_id"),
            [TopicCatalogue.ApiRaw] = ("api_raw", "event_id"),
            [TopicCatalogue.MessagesText] = ("message_texts", "message_id"),
            [TopicCatalogue.WhatsAppMessages] = ("messages", "message_id"),
            [TopicCatalogue.WhatsAppStatuses] = ("statuses", "message_id"),
            [TopicCatalogue.Feedback] = ("feedback", "event_id"),
            [TopicCatalogue.Events] = ("events", "event_id"),
            [TopicCatalogue.ContactAliases] = ("contact_aliases", "identity"),
            [TopicCatalogue.MessagesEnriched] = ("enrichments", "message_id"),

            // A note that the transcriber accepts becomes a text.
            [TopicCatalogue.VoiceNotes] = ("message_texts", "message_id"),
        };

    /// <summary>A good record of a topic.</summary>
    public static IMessage Good(TopicDefinition topic, string id) => topic.Name switch
    {
        "whatsapp.raw" => Raw(id, """{"object":"whatsapp_business_account","entry":[]}"""),
        "api.raw" => Api(id, $$$"""{"event_id":"{{{id}}}","type":"view","contact":{"user_id":"US.1234567890"},"product_id":"sku-14"}"""),
        "messages.text" => Text(id),
        "whatsapp.messages" => Message(id),
        "whatsapp.statuses" => Status(id),
        "feedback" => Opinion(id),
        "events" => Event(id),
        "contact.aliases" => Alias(id),
        "messages.enriched" => Enriched(id),
        "whatsapp.voice-notes" => Note(id),
        _ => throw new ArgumentException($"{topic.Name} is no input of the pipeline.", nameof(topic)),
    };

    /// <summary>All faults.</summary>
    public static IReadOnlyList<Way> All { get; } = [.. Inputs(), .. Texts(), .. Notes(), .. Typed()];

    private static IEnumerable<Way> Inputs()
    {
        yield return Body("not-json", "{\"entry\":", Outcome.DeadLetter);
        yield return Body("not-whatsapp", "{}", Outcome.DeadLetter);
        yield return Body("deep-json", new string('[', 10_000), Outcome.DeadLetter);
        yield return Body("empty-body", "", Outcome.DeadLetter);
        yield return Body("nul-in-text", Webhook("a\\u0000b", "1760000000"), Outcome.Kept);
        yield return Body("lone-surrogate", Webhook("a\\ud800b", "1760000000"), Outcome.Kept);
        yield return Body("year-9999", Webhook("late", "253402300799"), Outcome.Kept);
        yield return Body("year-minus-1", Webhook("early", "-62200000000"), Outcome.Kept);
        yield return Body("large-text", Webhook(new string('x', 1_000_000), "1760000000"), Outcome.Kept);
        yield return new(TopicCatalogue.WhatsAppRaw, "invalid-utf8-body",
            id => With(Raw(id, ""), raw => raw.Body = ByteString.CopyFrom(0x7B, 0xC3, 0x28)), Outcome.DeadLetter);
        yield return new(TopicCatalogue.WhatsAppRaw, "no-tenant",
            id => With(Raw(id, "{}"), raw => raw.Tenant = ""), Outcome.DeadLetter);
        yield return new(
            TopicCatalogue.WhatsAppRaw, "huge-map", id => With((RawWebhook)Good(TopicCatalogue.WhatsAppRaw, id), raw =>
        {
            for (int number = 0; number < 20_000; number++)
            {
                raw.Headers[$"x-{number}"] = "y";
            }
        }), Outcome.Kept);
        yield return Posted("not-json", _ => "{", Outcome.DeadLetter);
        yield return Posted("not-an-object", _ => "[]", Outcome.DeadLetter);
        yield return Posted("no-type", id =>
            $$$"""{"event_id":"{{{id}}}","contact":{"user_id":"US.1234567890"}}""", Outcome.DeadLetter);
        yield return new(TopicCatalogue.ApiRaw, "unknown-enum",
            id => With((RawApiRecord)Good(TopicCatalogue.ApiRaw, id), raw => raw.Kind = (ApiKind)99),
            Outcome.DeadLetter);
        yield return new(TopicCatalogue.ApiRaw, "no-tenant",
            id => With((RawApiRecord)Good(TopicCatalogue.ApiRaw, id), raw => raw.Tenant = ""), Outcome.DeadLetter);
    }

    private static IEnumerable<Way> Texts()
    {
        var topic = TopicCatalogue.MessagesText;
        yield return new(topic, "nul-in-text", id => With(Text(id), text => text.Text = "a\0b"), Outcome.DeadLetter);
        yield return new(
            topic, "year-9999", id => With(Text(id), text => text.SentAtMs = Year9999Ms), Outcome.DeadLetter);
        yield return new(
            topic, "year-minus-1", id => With(Text(id), text => text.SentAtMs = YearMinus1Ms), Outcome.DeadLetter);
        yield return new(topic, "time-overflow", id =>
            With(Text(id), text => text.Revision.TimeMs = long.MaxValue), Outcome.DeadLetter);
        yield return new(topic, "no-id", id => With(Text(id), text => text.MessageId = ""), Outcome.DeadLetter);
        yield return new(topic, "no-revision", id => With(Text(id), text => text.Revision = null), Outcome.DeadLetter);
        yield return new(
            topic, "unknown-enum", id => With(Text(id), text => text.Direction = (Direction)99), Outcome.Kept);
        yield return new(
            topic, "large-text", id => With(Text(id), text => text.Text = new string('x', 1_000_000)), Outcome.Kept);
    }

    private static IEnumerable<Way> Notes()
    {
        yield return Of("no-id", id => With(Note(id), note => note.MessageId = ""), Outcome.DeadLetter);
        yield return Of("no-revision", id => With(Note(id), note => note.Revision = null), Outcome.DeadLetter);
        yield return Of("unknown-enum", id => With(Note(id), note => note.Absence = (AudioAbsence)99), Outcome.Kept);
        yield return Of("other-bytes", id => With(Note(id), note =>
        {
            note.Absence = AudioAbsence.Unspecified;
            note.Audio = ByteString.CopyFrom(1, 2, 3);
            note.Sha256 = new string('0', 64);
        }), Outcome.DeadLetter);
        yield return Of("not-in-the-store", id => With(Note(id), note =>
        {
            note.Absence = AudioAbsence.Unspecified;
            note.Stored = true;
            note.Sha256 = new string('0', 64);
        }), Outcome.DeadLetter);
        yield return Of("path-for-a-digest", id => With(Note(id), note =>
        {
            note.Absence = AudioAbsence.Unspecified;
            note.Stored = true;
            note.Sha256 = "../../etc/hostname";
        }), Outcome.DeadLetter);
    }

    private static IEnumerable<Way> Typed()
    {
        yield return Of(
            "nul-in-text", id => With(Message(id), message => message.Text.Body = "a\0b"), Outcome.DeadLetter);
        yield return Of(
            "year-9999", id => With(Message(id), message => message.SentAtMs = Year9999Ms), Outcome.DeadLetter);
        yield return Of("nan-place", id => With(Message(id), message => message.Location = new()
        { Latitude = double.NaN }), Outcome.DeadLetter);
        yield return Of("deep-json", id =>
            With(Message(id), message => message.RawJson = new string('[', 50_000)), Outcome.DeadLetter);
        yield return Of("lone-surrogate-in-json", id => With(Message(id), message =>
            message.RawJson = "{\"a\":\"\\ud800\"}"), Outcome.DeadLetter);
        yield return Of("no-id", id => With(Message(id), message => message.MessageId = ""), Outcome.DeadLetter);
        yield return Of("no-revision", id => With(Message(id), message => message.Revision = null), Outcome.DeadLetter);
        yield return Of(
            "unknown-enum", id => With(Message(id), message => message.Direction = (Direction)99), Outcome.Kept);
        yield return Of("nul", id => With(Status(id), status => status.RecipientId = "\0"), Outcome.DeadLetter);
        yield return Of(
            "year-minus-1", id => With(Status(id), status => status.OccurredAtMs = YearMinus1Ms), Outcome.DeadLetter);
        yield return Of(
            "unknown-enum", id => With(Status(id), status => status.Status = (DeliveryStatus)99), Outcome.Kept);
        yield return Of("nul", id => With(Opinion(id), opinion => opinion.Text = "\0"), Outcome.DeadLetter);
        yield return Of(
            "unknown-enum", id => With(Opinion(id), opinion => opinion.Kind = (FeedbackKind)99), Outcome.Kept);
        yield return Of("huge-map", id => With(Opinion(id), opinion =>
        {
            for (int number = 0; number < 5_000; number++)
            {
                opinion.Attributes[$"a{number}"] = "1";
            }
        }), Outcome.Kept);
        yield return Of("nan-amount", id => With(Event(id), sale => sale.Amount = "NaN"), Outcome.DeadLetter);
        yield return Of("infinite-amount", id => With(Event(id), sale => sale.Amount = "Infinity"), Outcome.DeadLetter);
        yield return Of("huge-amount", id => With(Event(id), sale => sale.Amount = "1e999999"), Outcome.DeadLetter);
        yield return Of("nul", id => With(Alias(id), alias => alias.ContactKey = "\0"), Outcome.DeadLetter);
        yield return Of("year-9999", id => With(Alias(id), alias => alias.LearntAtMs = Year9999Ms), Outcome.DeadLetter);
        yield return Of("unknown-enum", id => With(Alias(id), alias => alias.Kind = (IdentityKind)99), Outcome.Kept);
        yield return Of(
            "nan-score", id => With(Enriched(id), message => message.Sentiment.Score = float.NaN), Outcome.DeadLetter);
        yield return Of("infinite-score", id => With(Enriched(id), message =>
            message.Sentiment.Score = float.PositiveInfinity), Outcome.DeadLetter);
        yield return Of("nul-in-text", id => With(Enriched(id), message => message.Text = "a\0b"), Outcome.DeadLetter);
        yield return Of("unknown-enum", id =>
            With(Enriched(id), message => message.Sentiment.Label = (SentimentLabel)99), Outcome.Kept);
    }

    private static Way Of<T>(string name, Func<string, T> make, Outcome expected)
        where T : IMessage, new()
    {
        var descriptor = new T().Descriptor;
        return new(TopicCatalogue.Records.First(topic => topic.Value == descriptor), name, id => make(id), expected);
    }

    private static Way Body(string name, string body, Outcome expected) => new(TopicCatalogue.WhatsAppRaw, name,
        id => Raw(id, body.Replace("ID", "wamid." + id, StringComparison.Ordinal)), expected);

    private static Way Posted(string name, Func<string, string> body, Outcome expected) =>
        new(TopicCatalogue.ApiRaw, name, id => Api(id, body(id)), expected);

    private static string Webhook(string text, string timestamp) => """
        {"object":"whatsapp_business_account","entry":[{"id":"666","changes":[{"field":"messages","value":{
        "messaging_product":"whatsapp","metadata":{"display_phone_number":"1","phone_number_id":"777"},
        "messages":[{"from":"4915100000000","id":"ID","timestamp":"TIME","type":"text","text":{"body":"TEXT"}}]}}]}]}
        """.Replace("TIME", timestamp, StringComparison.Ordinal).Replace("TEXT", text, StringComparison.Ordinal);

    private static RawWebhook Raw(string id, string body) => new()
    {
        Tenant = "666",
        Producer = "meta",
        Body = ByteString.CopyFromUtf8(body),
        ReceivedAtMs = GoodMs,
        DeliveryId = id,
        WabaIds = { "666" },
    };

    private static RawApiRecord Api(string id, string body) => new()
    {
        Tenant = "666",
        EventId = id,
        Kind = ApiKind.Event,
        Body = ByteString.CopyFromUtf8(body),
        ReceivedAtMs = GoodMs,
    };

    private static TextMessage Text(string id) => new()
    {
        Tenant = "666",
        ContactKey = "666/1",
        PhoneNumberId = "777",
        MessageId = id,
        Revision = First(id),
        Direction = Direction.Inbound,
        SentAtMs = GoodMs,
        Type = "text",
        Text = "where is my order",
        Source = TextSource.Typed,
        ReceivedAtMs = GoodMs,
    };

    private static VoiceNote Note(string id) => new()
    {
        Tenant = "666",
        ContactKey = "666/1",
        PhoneNumberId = "777",
        MessageId = id,
        Revision = First(id),
        Direction = Direction.Inbound,
        SentAtMs = GoodMs,
        Type = "audio",
        MediaId = "1",
        Absence = AudioAbsence.NotConfigured,
        ReceivedAtMs = GoodMs,
    };

    private static WhatsAppMessage Message(string id) => new()
    {
        Tenant = "666",
        ContactKey = "666/1",
        PhoneNumberId = "777",
        WabaId = "666",
        MessageId = id,
        Revision = First(id),
        Direction = Direction.Inbound,
        SentAtMs = GoodMs,
        Type = "text",
        Text = new() { Body = "where is my order" },
        ReceivedAtMs = GoodMs,
    };

    private static MessageStatus Status(string id) => new()
    {
        Tenant = "666",
        ContactKey = "666/1",
        PhoneNumberId = "777",
        MessageId = id,
        Status = DeliveryStatus.Read,
        StatusText = "read",
        OccurredAtMs = GoodMs,
        ReceivedAtMs = GoodMs,
    };

    private static Feedback Opinion(string id) => new()
    {
        Tenant = "666",
        EventId = id,
        ContactKey = "666/1",
        Kind = FeedbackKind.Opinion,
        Text = "slow",
        OccurredAtMs = GoodMs,
        ReceivedAtMs = GoodMs,
    };

    private static BusinessEvent Event(string id) => new()
    {
        Tenant = "666",
        EventId = id,
        ContactKey = "666/1",
        Type = "order",
        Amount = "19.90",
        OccurredAtMs = GoodMs,
        ReceivedAtMs = GoodMs,
    };

    private static ContactAlias Alias(string id) => new()
    {
        Tenant = "666",
        Identity = id,
        Kind = IdentityKind.UserId,
        ContactKey = "666/1",
        ContactSinceMs = GoodMs,
        LearntAtMs = GoodMs,
    };

    private static EnrichedMessage Enriched(string id) => new()
    {
        Tenant = "666",
        ContactKey = "666/1",
        PhoneNumberId = "777",
        MessageId = id,
        Revision = First(id),
        Direction = Direction.Inbound,
        SentAtMs = GoodMs,
        Type = "text",
        Text = "where is my order",
        Source = TextSource.Typed,
        ReceivedAtMs = GoodMs,
        EnrichedAtMs = GoodMs,
        Sentiment = new() { Label = SentimentLabel.Neutral, Neutral = 1 },
    };

    private static Revision First(string id) => new() { TimeMs = GoodMs, Id = id };

    private static T With<T>(T value, Action<T> change)
    {
        change(value);
        return value;
    }
}
