namespace StreamML.Inference.Risk;

/// <summary>How urgently a person should look at a message. Values are stable: they are stored.</summary>
public enum RiskLevel
{
    /// <summary>No sign of trouble.</summary>
    Low = 0,

    /// <summary>Open or mildly unhappy.</summary>
    Medium = 1,

    /// <summary>An unhappy customer: first in the queue.</summary>
    High = 2,
}

/// <summary>Causes of a risk level. Values are stable: they are stored as one number.</summary>
[Flags]
public enum RiskFactors
{
    /// <summary>Nothing known.</summary>
    None = 0,

    /// <summary>The sentiment is positive: no points.</summary>
    PositiveSentiment = 1,

    /// <summary>The sentiment is neutral: one point, for an open matter.</summary>
    NeutralSentiment = 2,

    /// <summary>The sentiment is negative: two points.</summary>
    NegativeSentiment = 4,

    /// <summary>The sentiment is strongly negative: one more point.</summary>
    StronglyNegative = 8,

    /// <summary>Anger or disgust: one point.</summary>
    HostileEmotion = 16,

    /// <summary>Sadness or fear: at least medium.</summary>
    DistressedEmotion = 32,

    /// <summary>Joy: one point less.</summary>
    JoyfulEmotion = 64,

    /// <summary>There was no emotion model, or it was not sure enough.</summary>
    EmotionUnknown = 128,

    /// <summary>The sentiment model knows no word of the text, as in most texts of another language.</summary>
    NoSentimentEvidence = 256,

    /// <summary>The sentiment is flagged: it is ignored, and the message counts as open.</summary>
    SentimentUnknown = 512,

    /// <summary>A complaint, by an unflagged intent: at least medium.</summary>
    ComplaintIntent = 1_024,

    /// <summary>A rating: never high by itself.</summary>
    Rating = 2_048,

    /// <summary>A short reply, a greeting, thanks: nothing is open.</summary>
    SmallTalk = 4_096,

    /// <summary>Threatens legal action or a lawyer: high.</summary>
    LegalThreat = 8_192,

    /// <summary>Threatens to have the bank or card company take the money back: high.</summary>
    ChargebackThreat = 16_384,

    /// <summary>Threatens to involve police, a regulator or consumer protection: high.</summary>
    AuthorityThreat = 32_768,

    /// <summary>Threatens to go to the press or social media: at least medium, and one point.</summary>
    PublicityThreat = 65_536,

    /// <summary>
    /// Mentions a lawyer, court, police, fraud and the like: at least medium unless the message is happy.
    /// </summary>
    ThreatWords = 131_072,

    /// <summary>
    /// Mentions money taken, waiting without a reply, or danger: at least medium unless the message is happy.
    /// </summary>
    UrgentWords = 262_144,
}

/// <summary>The support risk of one message.</summary>
/// <param name="Level">Low, medium or high.</param>
/// <param name="Factors">Its causes.</param>
public readonly record struct RiskAssessment(RiskLevel Level, RiskFactors Factors)
{
    /// <summary>The factors as snake_case names in fixed order, e.g. <c>negative_sentiment</c>.</summary>
    public IEnumerable<string> FactorNames()
    {
        var factors = Factors;
        return RiskFactorNames.All.Where(entry => factors.HasFlag(entry.Factor)).Select(entry => entry.Name);
    }
}
