namespace StreamML.Inference.Scoring;

/// <summary>Quality of a lead, lowest first.</summary>
public enum LeadTier
{
    /// <summary>Below 40.</summary>
    Unqualified,

    /// <summary>40 to below 60.</summary>
    Cold,

    /// <summary>60 to below 80.</summary>
    Warm,

    /// <summary>80 and above.</summary>
    Hot,
}

/// <summary>The score of a lead.</summary>
/// <param name="Score">0 to 100.</param>
/// <param name="Tier">The tier of the score.</param>
/// <param name="Factors">Factors, strongest first; contributions in points.</param>
/// <param name="Recommendations">Recommended actions: one for the tier, then for the strongest factors.</param>
/// <param name="Confidence">0 to 1; see <see cref="LeadScorer"/>.</param>
/// <param name="Model">The model.</param>
public sealed record LeadPrediction(
    float Score, LeadTier Tier, IReadOnlyList<ScoreFactor> Factors, IReadOnlyList<string> Recommendations,
    float Confidence,
    ModelIdentity Model)
{
    /// <summary>Factors that raised the score, strongest first.</summary>
    public IEnumerable<ScoreFactor> Positive => Factors.Where(factor => factor.Contribution > 0);

    /// <summary>Factors that lowered the score, strongest first.</summary>
    public IEnumerable<ScoreFactor> Negative => Factors.Where(factor => factor.Contribution < 0);

    /// <summary>The tier's name in records: hot, warm, cold or unqualified.</summary>
    public string TierName => Tier switch
    {
        LeadTier.Hot => "hot",
        LeadTier.Warm => "warm",
        LeadTier.Cold => "cold",
        _ => "unqualified",
    };
}
