using StreamML.Inference;
using StreamML.Inference.Emotion;
using StreamML.Inference.Intent;
using StreamML.Inference.Language;
using StreamML.Inference.Risk;
using StreamML.Inference.Sentiment;
using StreamML.Inference.Text;
using StreamML.Schemas.V1;
using EmotionLabel = StreamML.Schemas.V1.EmotionLabel;
using IntentLabel = StreamML.Schemas.V1.IntentLabel;
using RiskLevel = StreamML.Schemas.V1.RiskLevel;
using SentimentLabel = StreamML.Schemas.V1.SentimentLabel;

namespace StreamML.StreamProcessors.Stages.Enrich;

/// <summary>
/// What the models say of a batch of texts: one call a model. Deterministic but for the latencies. One use, one thread.
/// </summary>
internal sealed class TextAnalysis
{
    private readonly EnrichmentModels _models;
    private readonly LanguagePrediction[] _languages;
    private readonly SentimentPrediction[] _sentiments;
    private readonly EmotionPrediction[] _emotions;
    private readonly IntentPrediction[] _intents;
    private readonly RiskAssessment[] _risks;
    private readonly long _languageUs;
    private readonly long _sentimentUs;
    private readonly long _emotionUs;
    private readonly long _intentUs;
    private readonly long _riskUs;

    /// <summary>Runs the models.</summary>
    public TextAnalysis(EnrichmentModels models, string[] texts, TimeProvider time)
    {
        _models = models;
        _languages = new LanguagePrediction[texts.Length];
        _sentiments = new SentimentPrediction[texts.Length];
        _emotions = new EmotionPrediction[texts.Length];
        _intents = new IntentPrediction[texts.Length];
        _risks = new RiskAssessment[texts.Length];
        if (texts.Length > 0)
        {
            _languageUs = Share(time, texts.Length, () => models.Language.Predict(texts, _languages));
            _sentimentUs = Share(time, texts.Length, () => models.Text.Sentiment.Predict(texts, _sentiments));
            _emotionUs = Share(time, texts.Length, () => models.Text.Emotion.Predict(texts, _emotions));
            _intentUs = Share(time, texts.Length, () => models.Text.Intent.Predict(texts, _intents));
            _riskUs = Share(time, texts.Length, () =>
            {
                for (int i = 0; i < _risks.Length; i++)
                {
                    _risks[i] = models.RiskOf(_languages[i], _sentiments[i], _emotions[i]);
                }
            });
        }
    }

    /// <summary>Puts what is known of text <paramref name="i"/> on the message. A message of the business has no intent and
    /// no risk.</summary>
    public void Fill(EnrichedMessage message, int i)
    {
        message.Language = Language(_languages[i]);
        bool foreign = EnrichmentModels.IsForeign(_languages[i]);
        message.Sentiment = Sentiment(_sentiments[i], foreign);
        message.Emotion = Emotion(_emotions[i], foreign);
        if (message.Direction != Direction.Outbound)
        {
            message.Intent = Intent(_intents[i], foreign);
            message.Risk = Risk(_risks[i]);
        }
    }

    private static long Share(TimeProvider time, int texts, Action call)
    {
        long started = time.GetTimestamp();
        call();
        return (long)(time.GetElapsedTime(started).TotalMicroseconds / texts);
    }

    private static ModelUse Use(ModelIdentity model, long latencyUs)
        => new() { Name = model.Name, Version = model.Version, LatencyUs = latencyUs };

    private LanguageEnrichment Language(in LanguagePrediction language) => new()
    {
        Code = language.Code,
        Confidence = language.Confidence,
        Reliable = language.Reliable,
        Model = Use(_models.Language.Identity, _languageUs),
    };

    private bool IsLow(float confidence, bool foreign) => foreign || confidence < _models.Text.MinConfidence;

    private SentimentEnrichment Sentiment(in SentimentPrediction sentiment, bool foreign) => new()
    {
        Label = sentiment.Label switch
        {
            Inference.Sentiment.SentimentLabel.Positive => SentimentLabel.Positive,
            Inference.Sentiment.SentimentLabel.Negative => SentimentLabel.Negative,
            _ => SentimentLabel.Neutral,
        },
        Score = sentiment.Score,
        Confidence = sentiment.Confidence,
        Positive = sentiment.Positive,
        Neutral = sentiment.Neutral,
        Negative = sentiment.Negative,
        Intensity = sentiment.Intensity,
        LowConfidence = IsLow(sentiment.Confidence, foreign),
        Model = Use(_models.Text.Sentiment.Identity, _sentimentUs),
    };

    private EmotionEnrichment Emotion(in EmotionPrediction emotion, bool foreign) => new()
    {
        Label = (EmotionLabel)((int)emotion.Label + 1),
        Confidence = emotion.Confidence,
        LowConfidence = IsLow(emotion.Confidence, foreign),
        Neutral = emotion.Probabilities[0],
        Joy = emotion.Probabilities[1],
        Sadness = emotion.Probabilities[2],
        Anger = emotion.Probabilities[3],
        Fear = emotion.Probabilities[4],
        Surprise = emotion.Probabilities[5],
        Disgust = emotion.Probabilities[6],
        Model = Use(_models.Text.Emotion.Identity, _emotionUs),
    };

    private IntentEnrichment Intent(in IntentPrediction intent, bool foreign) => new()
    {
        Label = (IntentLabel)((int)intent.Label + 1),
        Confidence = intent.Confidence,
        LowConfidence = IsLow(intent.Confidence, foreign),
        Purchase = intent.Probabilities[0],
        Support = intent.Probabilities[1],
        Complaint = intent.Probabilities[2],
        Inquiry = intent.Probabilities[3],
        Return = intent.Probabilities[4],
        Tracking = intent.Probabilities[5],
        Model = Use(_models.Text.Intent.Identity, _intentUs),
    };

    private RiskEnrichment Risk(in RiskAssessment risk)
    {
        var enrichment = new RiskEnrichment
        {
            Level = risk.Level switch
            {
                Inference.Risk.RiskLevel.High => RiskLevel.High,
                Inference.Risk.RiskLevel.Medium => RiskLevel.Medium,
                _ => RiskLevel.Low,
            },
            Model = Use(_models.Risk.Identity, _riskUs),
        };
        enrichment.Factors.AddRange(risk.FactorNames());
        return enrichment;
    }
}
