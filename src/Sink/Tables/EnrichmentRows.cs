using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Sink.Copying;

namespace StreamML.Sink.Tables;

/// <summary>Topic <c>messages.enriched</c> to table <c>enrichments</c>.</summary>
internal sealed class EnrichmentRows(JsonField json)
    : TopicRows<EnrichedMessage>(TopicCatalogue.MessagesEnriched, Target)
{
    /// <summary>The table.</summary>
    public static readonly SinkTable Target = new(
        "enrichments",
        [
            new("phone_number_id", "text COLLATE \"C\""), new("message_id", "text COLLATE \"C\""),
            new("revision_withdrawn", "boolean"), new("revision_time", "timestamptz"),
            new("revision_id", "text COLLATE \"C\""), new("generation", "integer"), new("tenant", "text"),
            new("contact_key", "text"), new("direction", "text"), new("sent_at", "timestamptz"), new("type", "text"),
            new("text", "text"), new("source", "text"), new("language", "text"), new("language_confidence", "real"),
            new("language_reliable", "boolean"), new("language_model", "text"), new("sentiment", "text"),
            new("sentiment_score", "real"), new("sentiment_confidence", "real"), new("sentiment_positive", "real"),
            new("sentiment_neutral", "real"), new("sentiment_negative", "real"), new("sentiment_model", "text"),
            new("risk", "text"), new("risk_rank", "smallint"), new("risk_factors", "text[]"), new("risk_model", "text"),
            new("latency_us", "bigint"), new("received_at", "timestamptz"), new("enriched_at", "timestamptz"),
            new("sentiment_intensity", "real"), new("sentiment_low_confidence", "boolean"), new("emotion", "text"),
            new("emotion_confidence", "real"), new("emotion_low_confidence", "boolean"),
            new("emotion_probabilities", "real[]"),
            new("emotion_model", "text"), new("intent", "text"), new("intent_confidence", "real"),
            new("intent_low_confidence", "boolean"), new("intent_probabilities", "real[]"), new("intent_model", "text"),
            new("translation_outcome", "text"), new("translation", "text"), new("translation_source", "text"),
            new("translation_target", "text"), new("translation_model", "text"), new("personality", "text"),
            new("personality_confidence", "real"), new("personality_low_confidence", "boolean"),
            new("personality_probabilities", "jsonb"), new("personality_model", "text"),
            new("audience_engagement", "text"),
            new("audience_engagement_confidence", "real"), new("audience_engagement_low_confidence", "boolean"),
            new("audience_engagement_probabilities", "jsonb"), new("audience_engagement_model", "text"),
            new("transcript_language", "text"), new("transcript_confidence", "real"),
            new("transcript_duration_ms", "bigint"), new("transcript_model", "text"), new("source_rank", "smallint"),
            new("written", "boolean"),
        ],
        key: ["phone_number_id", "message_id"],
        version: [.. RevisionFields.Version, "$.generation"],
        // What a model read out of a text tells of the text: it goes with it.
        texts:
        [
            "text", "language", "language_confidence", "language_reliable", "sentiment", "sentiment_score",
            "sentiment_confidence", "sentiment_positive", "sentiment_neutral", "sentiment_negative", "risk",
            "risk_rank", "risk_factors", "sentiment_intensity", "sentiment_low_confidence", "emotion",
            "emotion_confidence", "emotion_low_confidence", "emotion_probabilities", "intent", "intent_confidence",
            "intent_low_confidence", "intent_probabilities", "translation_outcome", "translation", "translation_source",
            "translation_target", "personality", "personality_confidence", "personality_low_confidence",
            "personality_probabilities", "audience_engagement", "audience_engagement_confidence",
            "audience_engagement_low_confidence", "audience_engagement_probabilities", "transcript_language",
            "transcript_confidence", "transcript_duration_ms",
        ],
        cutover: new("enrichments_made", "enrichments_replaced"));

    /// <summary>The columns of a label.</summary>
    /// <param name="label">As replays name it: a prefix of its columns.</param>
    /// <exception cref="ArgumentException">There is no such label.</exception>
    public static IReadOnlyList<string> ColumnsOf(string label)
    {
        string prefix = label == "engagement" ? "audience_engagement" : label;
        string[] found =
        [
            .. Target.Columns.Select(column => column.Name).Where(
                name => name == prefix || name.StartsWith($"{prefix}_", StringComparison.Ordinal)),
        ];
        return found.Length > 0
            ? found
            : throw new ArgumentException($"No column has the label {label}.", nameof(label));
    }

    /// <inheritdoc />
    protected override void Write(EnrichedMessage value, SourceRecord record, StagedRows rows)
    {
        var row = rows.Buffer;
        row.Key(value.PhoneNumberId, "phone_number_id");
        row.Key(value.MessageId, "message_id");
        bool withdrawn = RevisionFields.Write(value.Revision, rows);
        row.Int32(value.Generation);
        row.Text(value.Tenant);
        row.Text(value.ContactKey);
        row.Text(EnumNames.Of(value.Direction));
        row.Timestamp(value.SentAtMs);
        row.Text(value.Type);
        row.TextOrNull(withdrawn ? "" : value.Text);
        row.Text(EnumNames.Of(value.Source));
        Write(row, withdrawn ? null : value.Language);
        Write(row, withdrawn ? null : value.Sentiment);
        Write(row, withdrawn ? null : value.Risk);
        row.Int64(LatencyUs(value));
        row.TimestampOrNull(value.ReceivedAtMs);
        rows.Received(value.ReceivedAtMs);
        row.TimestampOrNull(value.EnrichedAtMs);
        WriteDetail(row, withdrawn ? null : value.Sentiment);
        Write(row, withdrawn ? null : value.Emotion);
        Write(row, withdrawn ? null : value.Intent);
        Write(row, withdrawn ? null : value.Translation);
        Write(row, withdrawn ? null : value.Audience?.Personality);
        Write(row, withdrawn ? null : value.Audience?.Engagement);
        Write(row, withdrawn ? null : value.Transcript);
        row.Int16(RevisionFields.SourceRank(value.History, value.Type));
        row.Bool(!value.NotWritten);
    }

    // A transcription's time is not in it: it is of another role, and thousands of times longer.
    private static long LatencyUs(EnrichedMessage value)
        => (value.Language?.Model?.LatencyUs ?? 0) + (value.Sentiment?.Model?.LatencyUs ?? 0)
        + (value.Risk?.Model?.LatencyUs ?? 0) + (value.Emotion?.Model?.LatencyUs ?? 0)
        + (value.Intent?.Model?.LatencyUs ?? 0) + (value.Translation?.Model?.LatencyUs ?? 0)
        + (value.Audience?.Personality?.Model?.LatencyUs ?? 0) + (value.Audience?.Engagement?.Model?.LatencyUs ?? 0);

    private static void Write(CopyBuffer row, LanguageEnrichment? language)
    {
        if (language is null)
        {
            Nulls(row, 4);
            return;
        }

        row.TextOrNull(language.Code);
        row.Float4(language.Confidence);
        row.Bool(language.Reliable);
        ModelField.Write(row, language.Model);
    }

    private static void Write(CopyBuffer row, SentimentEnrichment? sentiment)
    {
        if (sentiment is null)
        {
            Nulls(row, 7);
            return;
        }

        row.Text(EnumNames.Of(sentiment.Label));
        row.Float4(sentiment.Score);
        row.Float4(sentiment.Confidence);
        row.Float4(sentiment.Positive);
        row.Float4(sentiment.Neutral);
        row.Float4(sentiment.Negative);
        ModelField.Write(row, sentiment.Model);
    }

    private static void Write(CopyBuffer row, RiskEnrichment? risk)
    {
        if (risk is null)
        {
            Nulls(row, 4);
            return;
        }

        row.Text(EnumNames.Of(risk.Level));
        row.Int16((short)Math.Clamp((int)risk.Level, 0, short.MaxValue));
        row.TextArray(risk.Factors);
        ModelField.Write(row, risk.Model);
    }

    private static void WriteDetail(CopyBuffer row, SentimentEnrichment? sentiment)
    {
        if (sentiment is null)
        {
            Nulls(row, 2);
            return;
        }

        row.Float4(sentiment.Intensity);
        row.Bool(sentiment.LowConfidence);
    }

    private static void Write(CopyBuffer row, EmotionEnrichment? emotion)
    {
        if (emotion is null)
        {
            Nulls(row, 5);
            return;
        }

        row.Text(EnumNames.Of(emotion.Label));
        row.Float4(emotion.Confidence);
        row.Bool(emotion.LowConfidence);
        row.Float4Array(
        [
            emotion.Neutral, emotion.Joy, emotion.Sadness, emotion.Anger, emotion.Fear, emotion.Surprise,
            emotion.Disgust,
        ]);
        ModelField.Write(row, emotion.Model);
    }

    private static void Write(CopyBuffer row, IntentEnrichment? intent)
    {
        if (intent is null)
        {
            Nulls(row, 5);
            return;
        }

        row.Text(EnumNames.Of(intent.Label));
        row.Float4(intent.Confidence);
        row.Bool(intent.LowConfidence);
        row.Float4Array(
            [intent.Purchase, intent.Support, intent.Complaint, intent.Inquiry, intent.Return, intent.Tracking]);
        ModelField.Write(row, intent.Model);
    }

    private static void Write(CopyBuffer row, TranslationEnrichment? translation)
    {
        if (translation is null)
        {
            Nulls(row, 5);
            return;
        }

        row.Text(EnumNames.Of(translation.Outcome));
        row.TextOrNull(translation.Text);
        row.TextOrNull(translation.Source);
        row.TextOrNull(translation.Target);
        ModelField.Write(row, translation.Model);
    }

    private void Write(CopyBuffer row, AudiencePrediction? audience)
    {
        if (audience is null or { NotTrained: true })
        {
            Nulls(row, 5);
            return;
        }

        row.TextOrNull(audience.Label);
        row.Float4(audience.Confidence);
        row.Bool(audience.LowConfidence);
        json.WriteNumbers(row, audience.Probabilities);
        ModelField.Write(row, audience.Model);
    }

    private static void Write(CopyBuffer row, Transcript? transcript)
    {
        if (transcript is null)
        {
            Nulls(row, 4);
            return;
        }

        row.TextOrNull(transcript.Language);
        row.Float4(transcript.Confidence);
        row.Int64(transcript.DurationMs);
        row.TextOrNull($"{transcript.Engine} {transcript.EngineVersion}".Trim());
    }

    private static void Nulls(CopyBuffer row, int count)
    {
        for (int index = 0; index < count; index++)
        {
            row.Null();
        }
    }
}
