using Npgsql;
using StreamML.Schemas.V1;
using StreamML.Sink.Tables;
using StreamML.Storage.PastTexts;

namespace StreamML.Sink.Past;

/// <summary>A row of texts and what is known of them, as the records that they were made of.</summary>
/// <param name="reader">Stands on the row.</param>
internal sealed class PastTextRow(NpgsqlDataReader reader)
{
    // What a history brought ranks below what came live.
    private const short LiveRank = 2;

    private static readonly string[] Texts =
    [
        "phone_number_id", "message_id", "revision_time", "revision_id", "tenant", "contact_key", "direction",
        "sent_at", "type", "text", "source", "received_at", "source_rank",
    ];

    private static readonly string[] Known =
    [
        "message_id", "written", "language", "language_confidence", "language_model", "sentiment", "sentiment_model",
        "emotion", "emotion_model", "intent", "intent_model", "risk", "risk_model", "personality",
        "personality_model", "audience_engagement", "audience_engagement_model", "translation_outcome",
        "translation_model", "transcript_language", "transcript_confidence", "transcript_duration_ms",
        "transcript_model",
    ];

    // Names of the second table begin so: both have a message_id.
    private const string Of = "e_";

    private readonly Dictionary<string, int> _places = Texts.Concat(Known.Select(name => Of + name)).Index()
        .ToDictionary(entry => entry.Item, entry => entry.Index, StringComparer.Ordinal);

    /// <summary>What is selected of the tables t and e.</summary>
    public static string Columns { get; } = string.Join(
        ", ", Texts.Select(name => $"t.{name}").Concat(Known.Select(name => $"e.{name}")));

    /// <summary>The row.</summary>
    public PastText Read()
    {
        var text = ReadText();
        if (Text("e_message_id") is null)
        {
            return new PastText(text, Live: null);
        }

        text.NotWritten = !reader.GetBoolean(_places["e_written"]);
        text.Transcript = text.Source == TextSource.Transcribed ? ReadTranscript() : null;
        return new PastText(text, ReadLive(text));
    }

    private TextMessage ReadText() => new()
    {
        PhoneNumberId = Text("phone_number_id"),
        MessageId = Text("message_id"),
        Revision = new Revision { TimeMs = TimeMs("revision_time"), Id = Text("revision_id") },
        Tenant = Text("tenant"),
        ContactKey = Text("contact_key"),
        Direction = EnumNames.Parse<Direction>(Text("direction")),
        SentAtMs = TimeMs("sent_at"),
        Type = Text("type"),
        Text = Text("text"),
        Source = EnumNames.Parse<TextSource>(Text("source")),
        ReceivedAtMs = TimeMs("received_at"),
        History = reader.GetInt16(_places["source_rank"]) < LiveRank,
    };

    // The language was heard, so its probability is that of the transcript.
    private Transcript? ReadTranscript()
    {
        if (ModelField.Parse(Text("e_transcript_model")) is not { } engine)
        {
            return null;
        }

        return new Transcript
        {
            Language = Text("e_transcript_language") ?? "",
            Confidence = Number("e_transcript_confidence"),
            DurationMs = reader.GetInt64(_places["e_transcript_duration_ms"]),
            Engine = engine.Name,
            EngineVersion = engine.Version,
            LanguageProbability = Number("e_language_confidence"),
        };
    }

    private EnrichedMessage ReadLive(TextMessage text)
    {
        var live = new EnrichedMessage
        {
            Tenant = text.Tenant,
            ContactKey = text.ContactKey,
            PhoneNumberId = text.PhoneNumberId,
            MessageId = text.MessageId,
            Revision = text.Revision,
            Direction = text.Direction,
            SentAtMs = text.SentAtMs,
            Type = text.Type,
            ReceivedAtMs = text.ReceivedAtMs,
        };
        if (Text("e_language") is { } language)
        {
            live.Language = new LanguageEnrichment { Code = language, Model = Model("language") };
        }

        if (Text("e_sentiment") is { } sentiment)
        {
            live.Sentiment = new SentimentEnrichment
            {
                Label = EnumNames.Parse<SentimentLabel>(sentiment),
                Model = Model("sentiment"),
            };
        }

        if (Text("e_emotion") is { } emotion)
        {
            live.Emotion = new EmotionEnrichment
            {
                Label = EnumNames.Parse<EmotionLabel>(emotion),
                Model = Model("emotion"),
            };
        }

        if (Text("e_intent") is { } intent)
        {
            live.Intent = new IntentEnrichment
            {
                Label = EnumNames.Parse<IntentLabel>(intent),
                Model = Model("intent"),
            };
        }

        if (Text("e_risk") is { } risk)
        {
            live.Risk = new RiskEnrichment { Level = EnumNames.Parse<RiskLevel>(risk), Model = Model("risk") };
        }

        if (Text("e_translation_outcome") is { } outcome)
        {
            live.Translation = new TranslationEnrichment
            {
                Outcome = EnumNames.Parse<TranslationOutcome>(outcome),
                Model = Model("translation"),
            };
        }

        live.Audience = ReadAudience();
        return live;
    }

    private AudienceEnrichment? ReadAudience()
    {
        var (personality, engagement) = (Audience("personality"), Audience("audience_engagement"));
        return personality is null && engagement is null
            ? null
            : new AudienceEnrichment { Personality = personality, Engagement = engagement };
    }

    private AudiencePrediction? Audience(string name) => Text(Of + name) is { } label
        ? new AudiencePrediction { Label = label, Model = Model(name) }
        : null;

    private ModelUse? Model(string name) => ModelField.Parse(Text($"{Of}{name}_model"));

    private string? Text(string name) =>
        reader.IsDBNull(_places[name]) ? null : reader.GetString(_places[name]);

    private float Number(string name) => reader.IsDBNull(_places[name]) ? 0 : reader.GetFloat(_places[name]);

    // 0 where there is none.
    private long TimeMs(string name) => reader.IsDBNull(_places[name])
        ? 0
        : reader.GetFieldValue<DateTimeOffset>(_places[name]).ToUnixTimeMilliseconds();
}
