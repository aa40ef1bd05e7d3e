using StreamML.Inference;
using StreamML.Inference.Audience;
using StreamML.Inference.Loading;
using StreamML.Inference.Text;
using StreamML.Schemas.V1;
using TextEmotion = StreamML.Inference.Emotion.EmotionLabel;
using TextIntent = StreamML.Inference.Intent.IntentLabel;
using TextRisk = StreamML.Inference.Risk.RiskLevel;
using TextSentiment = StreamML.Inference.Sentiment.SentimentLabel;
using TextOutcome = StreamML.Inference.Translation.TranslationOutcome;

namespace StreamML.StreamProcessors.Stages.Enrich;

/// <summary>An analysis as fields of enriched messages.</summary>
internal static class EnrichedFields
{
    /// <summary>
    /// Puts what is known of text <paramref name="i"/> on the message. A message of the business has no intent, no risk
    /// and no audience.
    /// </summary>
    public static void Fill(EnrichedMessage message, TextAnalysis of, int i)
    {
        message.Language = Language(of, i);
        if (of.Translation(i) is { } translation)
        {
            message.Translation = Translation(translation);
        }

        message.Sentiment = Sentiment(of, i);
        message.Emotion = Emotion(of, i);
        if (message.Direction == Direction.Outbound)
        {
            return;
        }

        message.Intent = Intent(of, i);
        message.Risk = Risk(of, i);
        if (of.Models.Audience is { } audience)
        {
            message.Audience = new AudienceEnrichment
            {
                Personality = Audience(audience, of.Personalities, of, i),
                Engagement = Audience(audience, of.Engagements, of, i),
            };
        }
    }

    private static ModelUse Use(ModelIdentity model, long latencyUs)
        => new() { Name = model.Name, Version = model.Version, LatencyUs = latencyUs };

    private static LanguageEnrichment Language(TextAnalysis of, int i)
    {
        var original = of.Originals[i];
        return new LanguageEnrichment
        {
            Code = of.Languages[i].Code,
            Confidence = of.Languages[i].Confidence,
            Reliable = of.Languages[i].Reliable,
            Model = original is { HasLanguage: true, Listener.Name: not null }
                ? Use(original.Listener, 0)
                : Use(of.Models.Language.Identity, of.LanguageUs),
        };
    }

    private static TranslationEnrichment Translation(TextTranslation translation)
    {
        var result = translation.Answer;
        bool translated = result.Outcome == TextOutcome.Translated;
        var enrichment = new TranslationEnrichment
        {
            Outcome = SameName<TextOutcome, TranslationOutcome>.Of(result.Outcome),
            Text = translated ? result.Text : "",
            Source = result.Source ?? "",
            Target = TextModels.Language,
            Reason = result.Reason ?? "",
        };
        if (result.Engine != default)
        {
            enrichment.Model = Use(result.Engine, translation.LatencyUs);
        }

        return enrichment;
    }

    private static SentimentEnrichment Sentiment(TextAnalysis of, int i)
    {
        var sentiment = of.Sentiments[i];
        return new SentimentEnrichment
        {
            Label = SameName<TextSentiment, SentimentLabel>.Of(sentiment.Label),
            Score = sentiment.Score,
            Confidence = sentiment.Confidence,
            Positive = sentiment.Positive,
            Neutral = sentiment.Neutral,
            Negative = sentiment.Negative,
            Intensity = sentiment.Intensity,
            LowConfidence = of.IsFlagged(i, of.Sentiments),
            Model = Use(of.Sentiments.ModelOf(i), of.Sentiments.LatencyOf(i)),
        };
    }

    private static EmotionEnrichment Emotion(TextAnalysis of, int i)
    {
        var emotion = of.Emotions[i];
        return new EmotionEnrichment
        {
            Label = SameName<TextEmotion, EmotionLabel>.Of(emotion.Label),
            Confidence = emotion.Confidence,
            LowConfidence = of.IsFlagged(i, of.Emotions),
            Neutral = emotion.Of(TextEmotion.Neutral),
            Joy = emotion.Of(TextEmotion.Joy),
            Sadness = emotion.Of(TextEmotion.Sadness),
            Anger = emotion.Of(TextEmotion.Anger),
            Fear = emotion.Of(TextEmotion.Fear),
            Surprise = emotion.Of(TextEmotion.Surprise),
            Disgust = emotion.Of(TextEmotion.Disgust),
            Model = Use(of.Emotions.ModelOf(i), of.Emotions.LatencyOf(i)),
        };
    }

    private static IntentEnrichment Intent(TextAnalysis of, int i)
    {
        var intent = of.Intents[i];
        return new IntentEnrichment
        {
            Label = SameName<TextIntent, IntentLabel>.Of(intent.Label),
            Confidence = intent.Confidence,
            LowConfidence = of.IsFlagged(i, of.Intents),
            Purchase = intent.Of(TextIntent.Purchase),
            Support = intent.Of(TextIntent.Support),
            Complaint = intent.Of(TextIntent.Complaint),
            Inquiry = intent.Of(TextIntent.Inquiry),
            Return = intent.Of(TextIntent.Return),
            Tracking = intent.Of(TextIntent.Tracking),
            Model = Use(of.Intents.ModelOf(i), of.Intents.LatencyOf(i)),
        };
    }

    private static RiskEnrichment Risk(TextAnalysis of, int i)
    {
        var enrichment = new RiskEnrichment
        {
            Level = SameName<TextRisk, RiskLevel>.Of(of.Risks[i].Level),
            Model = Use(of.Models.Risk.Identity, of.RiskUs),
        };
        enrichment.Factors.AddRange(of.Risks[i].FactorNames());
        return enrichment;
    }

    private static AudiencePrediction Audience(
        AudienceModels audience, TaskPredictions<LabelPrediction>? answers, TextAnalysis of, int i)
    {
        if (answers?.Has(i) != true)
        {
            return new AudiencePrediction { NotTrained = true };
        }

        var said = answers[i];
        var prediction = new AudiencePrediction
        {
            Label = said.Label,
            Confidence = said.Confidence,
            LowConfidence = of.IsFlagged(
                i, answers, of.Models.Text.Bounds with { Confidence = audience.MinConfidence }),
            Model = Use(answers.ModelOf(i), answers.LatencyOf(i)),
        };
        for (int c = 0; c < said.Labels.Count; c++)
        {
            prediction.Probabilities[said.Labels[c]] = said.Probabilities[c];
        }

        return prediction;
    }
}
