using StreamML.Inference;
using StreamML.Inference.Emotion;
using StreamML.Inference.Language;
using StreamML.Inference.Risk;
using StreamML.Inference.Sentiment;
using StreamML.Schemas.V1;
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
    private readonly RiskAssessment[] _risks;
    private readonly long _languageUs;
    private readonly long _sentimentUs;
    private readonly long _riskUs;

    /// <summary>Runs the models.</summary>
    public TextAnalysis(EnrichmentModels models, string[] texts, TimeProvider time)
    {
        _models = models;
        _languages = new LanguagePrediction[texts.Length];
        _sentiments = new SentimentPrediction[texts.Length];
        _risks = new RiskAssessment[texts.Length];
        if (texts.Length > 0)
        {
            _languageUs = Share(time, texts.Length, () => models.Language.Predict(texts, _languages));
            _sentimentUs = Share(time, texts.Length, () => models.Sentiment.Predict(texts, _sentiments));
            _riskUs = Share(
                time, texts.Length,
                () => models.Risk.Assess(_sentiments, ReadOnlySpan<EmotionPrediction?>.Empty, _risks));
        }
    }

    /// <summary>Puts what is known of text <paramref name="i"/> on the message. A message of the business has no
    /// risk.</summary>
    public void Fill(EnrichedMessage message, int i)
    {
        message.Language = Language(_languages[i]);
        message.Sentiment = Sentiment(_sentiments[i]);
        if (message.Direction != Direction.Outbound)
        {
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

    private SentimentEnrichment Sentiment(in SentimentPrediction sentiment) => new()
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
        Model = Use(_models.Sentiment.Identity, _sentimentUs),
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
