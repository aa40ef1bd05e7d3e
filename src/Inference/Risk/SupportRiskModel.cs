using StreamML.Inference.Emotion;
using StreamML.Inference.Intent;
using StreamML.Inference.Rules;
using StreamML.Inference.Sentiment;

namespace StreamML.Inference.Risk;

/// <summary>
/// Support risk from sentiment and emotion, by points, and from words of threat and urgency. Stateless except for its
/// settings: thread-safe.
/// </summary>
/// <remarks>
/// <para>
/// Points: sentiment neutral or unknown 1, negative 2, strongly negative 1 more; anger or disgust 1; joy -1. From 3
/// points the risk is high, from 1 medium, else low. Sadness and fear make it at least medium. An unknown label, which
/// includes a flagged one, is ignored, and <see cref="RiskFactors.EmotionUnknown"/> or
/// <see cref="RiskFactors.SentimentUnknown"/> is set.
/// </para>
/// <para>
/// A threat to sue, to take the money back or to go to the police makes it high; a threat of the press adds a point and
/// makes it at least medium. A complaint makes it at least medium, as do mere mentions and words of urgency unless the
/// message is happy. A rating is never high by itself, and a short reply such as "ok" is low.
/// </para>
/// <para>
/// The source gives no rule but three examples, which these points satisfy: positive with joy is low, neutral with
/// neutral emotion ("When will my order arrive?") is medium, negative with anger is high.
/// </para>
/// </remarks>
public sealed class SupportRiskModel
{
    private const int HighPoints = 3;
    private const int MediumPoints = 1;

    private const RiskFactors AlwaysHigh =
        RiskFactors.LegalThreat | RiskFactors.ChargebackThreat | RiskFactors.AuthorityThreat;

    private const RiskFactors LeastMedium =
        RiskFactors.DistressedEmotion | RiskFactors.ComplaintIntent | RiskFactors.PublicityThreat;

    // "Thanks, the refund is there" mentions a cause of trouble without being trouble.
    private const RiskFactors MediumUnlessGlad = RiskFactors.ThreatWords | RiskFactors.UrgentWords;

    private static readonly (UrgencySigns Sign, RiskFactors Factor)[] Urgencies =
    [
        (UrgencySigns.Legal, RiskFactors.LegalThreat),
        (UrgencySigns.Chargeback, RiskFactors.ChargebackThreat),
        (UrgencySigns.Authority, RiskFactors.AuthorityThreat),
        (UrgencySigns.Publicity, RiskFactors.PublicityThreat),
        (UrgencySigns.Mention, RiskFactors.ThreatWords),
        (UrgencySigns.Urgent, RiskFactors.UrgentWords),
    ];

    private readonly SupportRiskOptions _options;

    /// <summary>Creates the rule.</summary>
    /// <param name="options">Settings, checked here.</param>
    /// <exception cref="InvalidOperationException">A setting is out of range.</exception>
    public SupportRiskModel(SupportRiskOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
    }

    /// <summary><c>support-risk</c> and the version of the rule.</summary>
    public ModelIdentity Identity { get; } = new("support-risk", "2");

    /// <summary>Assesses a batch.</summary>
    /// <param name="sentiments">The sentiment of each message.</param>
    /// <param name="emotions">The emotion of each message or null; empty if there is no emotion model.</param>
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

        for (int i = 0; i < sentiments.Length; i++)
        {
            results[i] = Assess(sentiments[i], emotions.IsEmpty ? null : emotions[i]);
        }
    }

    /// <summary>Assesses one message by its labels alone.</summary>
    /// <param name="sentiment">Its sentiment.</param>
    /// <param name="emotion">Its emotion, or null if unknown.</param>
    public RiskAssessment Assess(in SentimentPrediction sentiment, EmotionPrediction? emotion) =>
        Assess(sentiment, emotion, intent: null, reading: default);

    /// <summary>Assesses one message.</summary>
    /// <param name="sentiment">Its sentiment, or null if unknown; never a flagged one.</param>
    /// <param name="emotion">Its emotion, likewise.</param>
    /// <param name="intent">Its intent, likewise.</param>
    /// <param name="reading">Result of the message rules.</param>
    public RiskAssessment Assess(
        SentimentPrediction? sentiment, EmotionPrediction? emotion, IntentPrediction? intent, in MessageReading reading)
    {
        var factors = OfSentiment(sentiment) | OfEmotion(emotion) | OfUrgency(reading.Urgency)
            | OfAnswer(reading.Answer)
            | (intent is { Label: IntentLabel.Complaint } ? RiskFactors.ComplaintIntent : RiskFactors.None);
        int points = Points(factors);
        bool isGlad = factors.HasFlag(RiskFactors.PositiveSentiment) && !factors.HasFlag(RiskFactors.ComplaintIntent);
        bool isMedium = points >= MediumPoints || (factors & LeastMedium) != RiskFactors.None
            || (!isGlad && (factors & MediumUnlessGlad) != RiskFactors.None);
        var level = points >= HighPoints ? RiskLevel.High : isMedium ? RiskLevel.Medium : RiskLevel.Low;
        if ((factors & AlwaysHigh) != RiskFactors.None)
        {
            level = RiskLevel.High;
        }
        else if (level == RiskLevel.High && factors.HasFlag(RiskFactors.Rating))
        {
            level = RiskLevel.Medium;
        }

        return new RiskAssessment(level, factors);
    }

    private static int Points(RiskFactors factors)
    {
        int Of(RiskFactors factor) => (factors & factor) == factor ? 1 : 0;
        int open = factors.HasFlag(RiskFactors.SmallTalk) ? 0
            : Of(RiskFactors.NeutralSentiment) + Of(RiskFactors.SentimentUnknown);
        return open + (2 * Of(RiskFactors.NegativeSentiment)) + Of(RiskFactors.StronglyNegative)
            + Of(RiskFactors.HostileEmotion)
            + Of(RiskFactors.PublicityThreat) - Of(RiskFactors.JoyfulEmotion);
    }

    private static RiskFactors OfAnswer(RuleAnswer? answer) => answer?.Kind switch
    {
        RuleAnswerKind.Rating => RiskFactors.Rating,
        RuleAnswerKind.SmallTalk => RiskFactors.SmallTalk,
        _ => RiskFactors.None,
    };

    private static RiskFactors OfUrgency(UrgencySigns signs)
    {
        var factors = RiskFactors.None;
        foreach (var (sign, factor) in Urgencies)
        {
            factors |= signs.HasFlag(sign) ? factor : RiskFactors.None;
        }

        return factors;
    }

    private RiskFactors OfSentiment(SentimentPrediction? prediction)
    {
        if (prediction is not { } sentiment)
        {
            return RiskFactors.SentimentUnknown;
        }

        var factors = sentiment.Label switch
        {
            SentimentLabel.Positive => RiskFactors.PositiveSentiment,
            SentimentLabel.Negative when sentiment.Score <= _options.StronglyNegativeScore =>
                RiskFactors.NegativeSentiment | RiskFactors.StronglyNegative,
            SentimentLabel.Negative => RiskFactors.NegativeSentiment,
            SentimentLabel.Neutral => RiskFactors.NeutralSentiment,
            _ => throw new ArgumentOutOfRangeException(nameof(prediction), sentiment.Label, "Not a sentiment label."),
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
