namespace StreamML.Inference.Scoring;

/// <summary>Likelihood that a contact engages with a message, lowest first.</summary>
public enum EngagementLevel
{
    /// <summary>Below 0.3: poor timing.</summary>
    Low,

    /// <summary>0.3 to below 0.5: fair timing.</summary>
    Medium,

    /// <summary>0.5 to below 0.7: good timing.</summary>
    High,

    /// <summary>0.7 and above: excellent timing.</summary>
    VeryHigh,
}

/// <summary>Prediction whether a contact engages with a message at a moment.</summary>
/// <param name="Probability">0 to 1.</param>
/// <param name="Level">The level of the probability.</param>
/// <param name="Factors">Factors, strongest first; contributions in log-odds.</param>
/// <param name="Recommendations">Recommended actions.</param>
/// <param name="Confidence">0 to 1; see <see cref="EngagementScorer"/>.</param>
/// <param name="Model">The model.</param>
public sealed record EngagementPrediction(
    float Probability, EngagementLevel Level, IReadOnlyList<ScoreFactor> Factors, IReadOnlyList<string> Recommendations,
    float Confidence, ModelIdentity Model)
{
    /// <summary>The level's name in records: very_high, high, medium or low.</summary>
    public string LevelName => Level switch
    {
        EngagementLevel.VeryHigh => "very_high",
        EngagementLevel.High => "high",
        EngagementLevel.Medium => "medium",
        _ => "low",
    };
}

/// <summary>The best of several moments to send a message.</summary>
/// <param name="Best">The hour or day; the first on a tie.</param>
/// <param name="Probability">Probability of engaging then, 0 to 1.</param>
/// <param name="All">Each hour or day with its probability, in the order given.</param>
public sealed record BestMoment(int Best, float Probability, IReadOnlyList<(int Moment, float Probability)> All);
