namespace StreamML.Inference.Scoring;

/// <summary>Likelihood that a customer leaves, lowest first.</summary>
public enum ChurnRisk
{
    /// <summary>Below 0.3.</summary>
    Low,

    /// <summary>0.3 to below 0.5.</summary>
    Medium,

    /// <summary>0.5 to below 0.7.</summary>
    High,

    /// <summary>0.7 and above.</summary>
    Critical,
}

/// <summary>The churn score of a customer.</summary>
/// <param name="Probability">Probability that the customer leaves, 0 to 1.</param>
/// <param name="Risk">The risk level of the probability.</param>
/// <param name="Factors">Factors, strongest first; contributions in log-odds, above 0 raises the risk.</param>
/// <param name="Recommendations">Recommended actions, most urgent first.</param>
/// <param name="Confidence">0 to 1; see <see cref="ChurnScorer"/>.</param>
/// <param name="Model">The model.</param>
public sealed record ChurnPrediction(
    float Probability, ChurnRisk Risk, IReadOnlyList<ScoreFactor> Factors, IReadOnlyList<string> Recommendations,
    float Confidence,
    ModelIdentity Model)
{
    /// <summary>Factors that raised the risk, as sentences, strongest first.</summary>
    public IEnumerable<string> RiskFactors =>
        Factors.Where(factor => factor.Contribution > 0).Select(factor => factor.Sentence);

    /// <summary>The risk's name in records: critical, high, medium or low.</summary>
    public string RiskName => Risk switch
    {
        ChurnRisk.Critical => "critical",
        ChurnRisk.High => "high",
        ChurnRisk.Medium => "medium",
        _ => "low",
    };
}
