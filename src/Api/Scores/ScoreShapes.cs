using System.Text.Json;

namespace StreamML.Api.Scores;

/// <summary>A lead to score.</summary>
/// <param name="LeadData">Features by name, of the 24 in <c>docs/features.md</c>; what is missing counts as
/// unknown.</param>
public sealed record LeadRequest(JsonElement? LeadData);

/// <summary>Leads to score.</summary>
/// <param name="LeadsData">Features of each.</param>
public sealed record LeadsRequest(IReadOnlyList<JsonElement>? LeadsData);

/// <summary>The score of a lead.</summary>
/// <param name="LeadScore">0 to 100.</param>
/// <param name="QualityTier">hot, warm, cold or unqualified.</param>
/// <param name="TopContributingFactors">What moved the score most, strongest first.</param>
/// <param name="ModelVersion">The model.</param>
public sealed record LeadAnswer(
    double LeadScore, string QualityTier, IReadOnlyList<FactorAnswer> TopContributingFactors, string ModelVersion)
{
    /// <summary>With <c>?detail=true</c>: why, and what to do.</summary>
    public ScoreDetail? Detail { get; init; }
}

/// <summary>A feature that moved a score.</summary>
/// <param name="Factor">Its display name.</param>
/// <param name="Value">Its value.</param>
/// <param name="Importance">Its share of the influence on the model's scores, 0 to 1.</param>
public sealed record FactorAnswer(string Factor, double Value, double Importance);

/// <summary>Why a score is what it is.</summary>
/// <param name="Confidence">0 to 1.</param>
/// <param name="PositiveFactors">What raised it, in sentences.</param>
/// <param name="NegativeFactors">What lowered it, in sentences.</param>
/// <param name="Recommendations">What to do.</param>
/// <param name="UnknownFields">Fields that no feature has the name of; they had no effect.</param>
public sealed record ScoreDetail(
    double Confidence, IReadOnlyList<string> PositiveFactors, IReadOnlyList<string> NegativeFactors,
    IReadOnlyList<string> Recommendations, IReadOnlyList<string> UnknownFields);

/// <summary>How much each feature matters to a model.</summary>
/// <param name="FeatureImportance">Shares of the influence on the model's scores, 0 to 1, summing to 1, the highest
/// first.</param>
/// <param name="ModelVersion">The model.</param>
public sealed record ImportanceAnswer(IReadOnlyDictionary<string, double> FeatureImportance, string ModelVersion);

/// <summary>A customer who may leave.</summary>
/// <param name="CustomerData">Features by name, of the 30 in <c>docs/features.md</c>.</param>
public sealed record ChurnRequest(JsonElement? CustomerData);

/// <summary>Customers who may leave.</summary>
/// <param name="CustomersData">Features of each.</param>
public sealed record ChurnsRequest(IReadOnlyList<JsonElement>? CustomersData);

/// <summary>How likely a customer leaves.</summary>
/// <param name="ChurnProbability">0 to 1.</param>
/// <param name="WillChurn">Whether it is 0.5 or more.</param>
/// <param name="RiskLevel">critical (0.7 or more), high (0.5), medium (0.3) or low.</param>
/// <param name="TopRiskFactors">What raised the risk most, strongest first.</param>
/// <param name="RetentionRecommendations">What to do, most urgent first.</param>
/// <param name="ModelVersion">The model.</param>
public sealed record ChurnAnswer(
    double ChurnProbability, bool WillChurn, string RiskLevel, IReadOnlyList<FactorAnswer> TopRiskFactors,
    IReadOnlyList<string> RetentionRecommendations, string ModelVersion)
{
    /// <summary>With <c>?detail=true</c>: why.</summary>
    public ScoreDetail? Detail { get; init; }
}

/// <summary>How likely many customers leave.</summary>
/// <param name="Results">The answers, in the order of what was asked.</param>
/// <param name="Count">How many.</param>
/// <param name="HighRiskCount">How many are critical or high.</param>
public sealed record ChurnsAnswer(IReadOnlyList<ChurnAnswer> Results, int Count, int HighRiskCount);

/// <summary>A message to a contact.</summary>
/// <param name="EngagementData">Features by name, of the 27 in <c>docs/features.md</c>.</param>
public sealed record EngagementRequest(JsonElement? EngagementData);

/// <summary>How likely a contact engages.</summary>
/// <param name="EngagementProbability">0 to 1.</param>
/// <param name="WillEngage">Whether it is 0.5 or more.</param>
/// <param name="EngagementLevel">very_high (0.7 or more), high (0.5), medium (0.3) or low.</param>
/// <param name="Recommendations">What to do.</param>
/// <param name="ModelVersion">The model.</param>
public sealed record EngagementAnswer(
    double EngagementProbability, bool WillEngage, string EngagementLevel, IReadOnlyList<string> Recommendations,
    string ModelVersion)
{
    /// <summary>With <c>?detail=true</c>: why.</summary>
    public ScoreDetail? Detail { get; init; }
}

/// <summary>A contact to write to at the best hour.</summary>
/// <param name="ContactData">Features by name, of the 27 in <c>docs/features.md</c>.</param>
/// <param name="HoursToTest">Hours of the contact's day, 0 to 23; default: all.</param>
public sealed record OptimalTimeRequest(JsonElement? ContactData, IReadOnlyList<int>? HoursToTest = null);

/// <summary>The best hour to write.</summary>
/// <param name="OptimalHour">0 to 23, in the contact's time zone.</param>
/// <param name="OptimalTime">The hour as <c>14:00</c>.</param>
/// <param name="MaxEngagementProbability">Probability of engaging then.</param>
/// <param name="AllHours">Every hour that was tested, in the order given.</param>
public sealed record OptimalTimeAnswer(
    int OptimalHour, string OptimalTime, double MaxEngagementProbability, IReadOnlyList<HourAnswer> AllHours);

/// <summary>An hour.</summary>
/// <param name="Hour">0 to 23.</param>
/// <param name="EngagementProbability">0 to 1.</param>
public sealed record HourAnswer(int Hour, double EngagementProbability);
