using StreamML.Inference.Artifacts;
using StreamML.Inference.Scoring;
using StreamML.Inference.Runtimes.Trees;

namespace StreamML.Inference.Tests.Scoring;

/// <summary>Engagement: levels, the best hour and day, advice that the model itself stands behind.</summary>
public sealed class EngagementScorerTests
{
    private static readonly ModelArtifact Good = ScoringArtifacts.Linear("engagement", TreeLink.Logistic, -2,
    [
        ("hour_of_day", "hour", 0.1f), ("preferred_contact_hour", "hour", 0), ("has_call_to_action", "flag", 0.8f),
        ("personalization_level", "share", 0), ("messages_received_last_7d", "messages", -0.2f),
    ]);

    [Theory]
    [InlineData(0.7f, EngagementLevel.VeryHigh, "very_high")]
    [InlineData(0.6999f, EngagementLevel.High, "high")]
    [InlineData(0.5f, EngagementLevel.High, "high")]
    [InlineData(0.4999f, EngagementLevel.Medium, "medium")]
    [InlineData(0.3f, EngagementLevel.Medium, "medium")]
    [InlineData(0.2999f, EngagementLevel.Low, "low")]
    public void Level_OfAProbability_IsAsDocumented(float probability, EngagementLevel level, string name)
    {
        Assert.Equal(level, EngagementScorer.LevelOf(probability));
        var engagement = new EngagementPrediction(probability, level, [], [], 1, default);
        Assert.Equal(name, engagement.LevelName);
    }

    [Fact]
    public void Recommendations_NameOnlyChangesThatTheModelFindsBetter()
    {
        var engagement = Predict([9, 14, 0, 0, 5]);
        Assert.Equal(EngagementLevel.Low, engagement.Level);
        Assert.Contains("Include a clear call to action", engagement.Recommendations);
        Assert.Contains("Consider 14:00, when the contact writes most", engagement.Recommendations);
        Assert.Contains("Pause: 5 messages in 7 days are enough", engagement.Recommendations);
        // Its weight is 0: the model sees nothing in it.
        Assert.DoesNotContain(
            engagement.Recommendations, each => each.Contains("personalization", StringComparison.Ordinal));
        Assert.DoesNotContain(Predict([9, 14, 1, 0, 5]).Recommendations, each =>
            each.Contains("call to action", StringComparison.Ordinal));
    }

    [Fact]
    public void Terms_OfAllFeatures_SumToTheMargin()
    {
        var engagement = Predict([20, 20, 1, 0.5f, 1]);
        double margin = -2 + 2 + 0.8 - 0.2;
        Assert.Equal(1 / (1 + Math.Exp(-margin)), engagement.Probability, 1e-6);
        Assert.Equal(margin, -2 + engagement.Factors.Sum(factor => factor.Contribution), 1e-5);
        Assert.Equal("Hour Of Day: 20:00 (raises the chance)", engagement.Factors[0].Sentence);
    }

    [Theory]
    [InlineData(new[] { 9, 10, 17, 12 }, 17)]
    [InlineData(new[] { 3 }, 3)]
    [InlineData(new[] { 23, 0 }, 23)]
    public void Best_OfAnySetOfHours_IsTheLikeliest(int[] hours, int best)
    {
        var scorer = new EngagementScorer(Good);
        float[] rows = [.. hours.SelectMany(hour => new[] { hour, 14f, 1, 0, 0 })];
        var found = scorer.Best(hours, rows);
        Assert.Equal(best, found.Best);
        Assert.Equal(hours, found.All.Select(each => each.Moment));
        Assert.Equal(found.All.Max(each => each.Probability), found.Probability);
    }

    [Fact]
    public void Best_OfEqualMoments_IsTheFirst_AndOfNoneThrows()
    {
        var scorer = new EngagementScorer(Good);
        Assert.Equal(4, scorer.Best([4, 2], [9, 9, 0, 0, 0, 9, 9, 0, 0, 0]).Best);
        Assert.Throws<ArgumentException>(() => scorer.Best([], []));
        Assert.Throws<ArgumentException>(() => scorer.Best([1], []));
    }

    private static EngagementPrediction Predict(float[] row)
    {
        var results = new EngagementPrediction[1];
        new EngagementScorer(Good).Predict(row, results);
        return results[0];
    }
}
