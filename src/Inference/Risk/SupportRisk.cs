namespace StreamML.Inference.Risk;

/// <summary>How soon a person should look at a message. Values are stable: they are stored.</summary>
public enum RiskLevel
{
    /// <summary>No sign of trouble.</summary>
    Low = 0,

    /// <summary>Open or mildly unhappy.</summary>
    Medium = 1,

    /// <summary>An unhappy customer: first in the queue.</summary>
    High = 2,
}

/// <summary>What led to a risk level. Values are stable: they are stored as one number.</summary>
[Flags]
public enum RiskFactors
{
    /// <summary>Nothing known.</summary>
    None = 0,

    /// <summary>The sentiment is positive: no points.</summary>
    PositiveSentiment = 1,

    /// <summary>The sentiment is neutral: one point, for a matter that is open.</summary>
    NeutralSentiment = 2,

    /// <summary>The sentiment is negative: two points.</summary>
    NegativeSentiment = 4,

    /// <summary>It is strongly negative: one point more.</summary>
    StronglyNegative = 8,

    /// <summary>Anger or disgust: one point.</summary>
    HostileEmotion = 16,

    /// <summary>Sadness or fear: at least medium.</summary>
    DistressedEmotion = 32,

    /// <summary>Joy: one point less.</summary>
    JoyfulEmotion = 64,

    /// <summary>No emotion model took part, or it was not sure enough.</summary>
    EmotionUnknown = 128,

    /// <summary>The sentiment model found no word it knows, as in most texts of another language.</summary>
    NoSentimentEvidence = 256,
}

/// <summary>The support risk of one message.</summary>
/// <param name="Level">Low, medium or high.</param>
/// <param name="Factors">What it rests on.</param>
public readonly record struct RiskAssessment(RiskLevel Level, RiskFactors Factors)
{
    /// <summary>The factors as snake_case names in fixed order, e.g. <c>negative_sentiment</c>.</summary>
    public IEnumerable<string> FactorNames()
    {
        var factors = Factors;
        return RiskFactorNames.All.Where(entry => factors.HasFlag(entry.Factor)).Select(entry => entry.Name);
    }
}
