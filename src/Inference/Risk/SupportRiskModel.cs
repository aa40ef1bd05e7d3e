using StreamML.Inference.Emotion;
using StreamML.Inference.Sentiment;

namespace StreamML.Inference.Risk;

/// <summary>
/// Support risk from sentiment and emotion, by points. Stateless but for its settings: safe from many threads.
/// </summary>
/// <remarks>
/// <para>Points: sentiment neutral 1, negative 2, strongly negative 1 more; anger or disgust 1; joy -1. From 3 points
/// the risk is high, from 1 medium, else low. Sadness and fear make it medium at least. Without an emotion its points
/// are left out and <see cref="RiskFactors.EmotionUnknown"/> says so.</para>
/// <para>The source gives no rule but three examples, which these points meet: positive with joy is low, neutral with
/// neutral emotion ("When will my order arrive?") is medium, negative with anger is high.</para>
/// </remarks>
public sealed class SupportRiskModel
{
    private const int HighPoints = 3;
    private const int MediumPoints = 1;

    private readonly SupportRiskOptions _options;

    /// <summary>Makes the rule.</summary>
    /// <param name="options">Settings, checked here.</param>
    /// <exception cref="InvalidOperationException">A setting is out of range.</exception>
    public SupportRiskModel(SupportRiskOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
    }

    /// <summary><c>support-risk</c> and the version of the rule.</summary>
    public ModelIdentity Identity { get; } = new("support-risk", "1");

    /// <summary>Assesses a batch.</summary>
    /// <param name="sentiments">The sentiment of each message.</param>
    /// <param name="emotions">The emotion of each message or null; empty when no emotion model runs.</param>
    /// <param name="results">Receives result i for message i.</param>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public void Assess(
        ReadOnlySpan<SentimentPrediction> sentiments,
        ReadOnlySpan<EmotionPrediction?> emotions,
        Span<RiskAssessment> results)
    {
        BatchShape.ThrowIfDifferent(sentiments.Length, results.Length);
        if (!emotions.IsEmpty)
        {
            BatchShape.ThrowIfDifferent(sentiments.Length, emotions.Length);
        }

        for (var i = 0; i < sentiments.Length; i++)
        {
            results[i] = Assess(sentiments[i], emotions.IsEmpty ? null : emotions[i]);
        }
    }

    /// <summary>Assesses one message.</summary>
    /// <param name="sentiment">Its sentiment.</param>
    /// <param name="emotion">Its emotion, or null where none is known.</param>
    public RiskAssessment Assess(in SentimentPrediction sentiment, EmotionPrediction? emotion)
    {
        var factors = OfSentiment(sentiment) | OfEmotion(emotion);
        var points = 0;
        points += factors.HasFlag(RiskFactors.NeutralSentiment) ? 1 : 0;
        points += factors.HasFlag(RiskFactors.NegativeSentiment) ? 2 : 0;
        points += factors.HasFlag(RiskFactors.StronglyNegative) ? 1 : 0;
        points += factors.HasFlag(RiskFactors.HostileEmotion) ? 1 : 0;
        points -= factors.HasFlag(RiskFactors.JoyfulEmotion) ? 1 : 0;
        var level = points switch
        {
            >= HighPoints => RiskLevel.High,
            >= MediumPoints => RiskLevel.Medium,
            _ => factors.HasFlag(RiskFactors.DistressedEmotion) ? RiskLevel.Medium : RiskLevel.Low,
        };
        return new RiskAssessment(level, factors);
    }

    private RiskFactors OfSentiment(in SentimentPrediction sentiment)
    {
        var factors = sentiment.Label switch
        {
            SentimentLabel.Positive => RiskFactors.PositiveSentiment,
            SentimentLabel.Negative when sentiment.Score <= _options.StronglyNegativeScore =>
                RiskFactors.NegativeSentiment | RiskFactors.StronglyNegative,
            SentimentLabel.Negative => RiskFactors.NegativeSentiment,
            SentimentLabel.Neutral => RiskFactors.NeutralSentiment,
            _ => throw new ArgumentOutOfRangeException(nameof(sentiment), sentiment.Label, "Not a sentiment label."),
        };
        return sentiment.EvidenceWords == 0 ? factors | RiskFactors.NoSentimentEvidence : factors;
    }

    private RiskFactors OfEmotion(EmotionPrediction? emotion)
    {
        if (emotion is not { } known || !(known.Confidence >= _options.MinEmotionConfidence))
        {
            return RiskFactors.EmotionUnknown;
        }

        return known.Label switch
        {
            EmotionLabel.Anger or EmotionLabel.Disgust => RiskFactors.HostileEmotion,
            EmotionLabel.Sadness or EmotionLabel.Fear => RiskFactors.DistressedEmotion,
            EmotionLabel.Joy => RiskFactors.JoyfulEmotion,
            EmotionLabel.Neutral or EmotionLabel.Surprise => RiskFactors.None,
            _ => throw new ArgumentOutOfRangeException(nameof(emotion), known.Label, "Not an emotion label."),
        };
    }
}
