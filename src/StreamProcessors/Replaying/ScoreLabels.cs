using StreamML.Schemas.V1;
using StreamML.Serving;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>The labels of scored contacts: tier, risk and level.</summary>
internal static class ScoreLabels
{
    /// <summary>What the labels are of.</summary>
    public static IReadOnlyList<string> Fields { get; } = [ModelTasks.Lead, ModelTasks.Churn, ModelTasks.Engagement];

    /// <summary>The labels of a result.</summary>
    public static ResultLabels Of(ContactScores scores) => new(
        scores.Tenant, scores.ContactKey,
        [
            ResultLabel.Of(scores.Lead?.Tier, scores.Lead?.Model),
            ResultLabel.Of(scores.Churn?.Risk, scores.Churn?.Model),
            ResultLabel.Of(scores.Engagement?.Level, scores.Engagement?.Model),
        ]);
}
