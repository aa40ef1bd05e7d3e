using StreamML.Inference.Artifacts;
using StreamML.Inference.Scoring;
using StreamML.Inference.Runtimes.Trees;

namespace StreamML.Inference.Tests.Scoring;

/// <summary>Leads: tiers at their ends, factors that are the model's own, advice that follows from them.</summary>
public sealed class LeadScorerTests
{
    private static readonly ModelArtifact Good = ScoringArtifacts.Linear("lead", TreeLink.Identity, 20,
    [
        ("response_rate", "share", 40), ("price_inquiry_count", "messages", 5), ("days_since_last_contact", "days", -1),
        ("preferred_contact_hour", "hour", 0),
    ]);

    [Theory]
    [InlineData(100, LeadTier.Hot, "hot")]
    [InlineData(80, LeadTier.Hot, "hot")]
    [InlineData(79.99f, LeadTier.Warm, "warm")]
    [InlineData(60, LeadTier.Warm, "warm")]
    [InlineData(59.99f, LeadTier.Cold, "cold")]
    [InlineData(40, LeadTier.Cold, "cold")]
    [InlineData(39.99f, LeadTier.Unqualified, "unqualified")]
    [InlineData(0, LeadTier.Unqualified, "unqualified")]
    public void Tier_OfAScore_IsAsDocumented(float score, LeadTier tier, string name)
    {
        Assert.Equal(tier, LeadScorer.TierOf(score));
        Assert.Equal(name, new LeadPrediction(score, tier, [], [], 1, default).TierName);
    }

    [Fact]
    public void Predict_ARow_GivesScoreFactorsAndAdvice()
    {
        var lead = Predict(Good, [0.85f, 2, 5, 14]);
        Assert.Equal(20 + 34 + 10 - 5, lead.Score, 1e-4);
        Assert.Equal(LeadTier.Cold, lead.Tier);
        Assert.Equal(["response_rate", "price_inquiry_count", "days_since_last_contact"],
            lead.Factors.Select(factor => factor.Feature));
        Assert.Equal([34f, 10f, -5f], lead.Factors.Select(factor => factor.Contribution));
        Assert.Equal("Response Rate: 85 % (raises the score by 34.0 points)", lead.Factors[0].Sentence);
        Assert.Equal(("Response Rate", 0.85f), (lead.Factors[0].Name, lead.Factors[0].Value));
        Assert.Equal(2, lead.Positive.Count());
        Assert.Equal("days_since_last_contact", Assert.Single(lead.Negative).Feature);
        Assert.Contains("Send a clear quote: the contact has asked about prices", lead.Recommendations);
        Assert.Contains("Get back in touch: the last contact was 5 days ago", lead.Recommendations);
        Assert.Equal(new ModelIdentity("lead-test", "7"), lead.Model);
    }

    [Theory]
    [InlineData(ScoreWords.None)]
    [InlineData(ScoreWords.Sentences)]
    [InlineData(ScoreWords.Recommendations)]
    public void Predict_WithFewerWords_GivesTheSameNumbers(ScoreWords words)
    {
        float[] row = [0.85f, 2, 5, 14];
        var all = Predict(Good, row);
        var some = new LeadPrediction[1];
        new LeadScorer(Good).Predict(row, some, words);
        Assert.Equal(
            (all.Score, all.Tier, all.Confidence, all.Model),
            (some[0].Score, some[0].Tier, some[0].Confidence, some[0].Model));
        Assert.Equal(
            all.Factors.Select(factor => factor with { Sentence = "" }),
            some[0].Factors.Select(factor => factor with { Sentence = "" }));
        Assert.Equal(
            (words.HasFlag(ScoreWords.Sentences), words.HasFlag(ScoreWords.Recommendations)),
            (some[0].Factors.All(factor => factor.Sentence.Length > 0), some[0].Recommendations.Count > 0));
    }

    [Fact]
    public void Recommendations_FollowTierAndFactors()
    {
        var hot = Predict(Good, [1, 8, 0, float.NaN]);
        var cold = Predict(Good, [0.1f, 0, 40, float.NaN]);
        Assert.Equal((LeadTier.Hot, LeadTier.Unqualified), (hot.Tier, cold.Tier));
        Assert.Contains("close", hot.Recommendations[0], StringComparison.Ordinal);
        Assert.Contains("no sales time", cold.Recommendations[0], StringComparison.Ordinal);
        Assert.DoesNotContain(cold.Recommendations, each => each.Contains("price", StringComparison.Ordinal));
    }

    [Fact]
    public void Score_BeyondTheScale_IsSetToItsEnd()
    {
        Assert.Equal(100, Predict(Good, [1, 30, 0, 0]).Score);
        Assert.Equal(0, Predict(Good, [0, 0, 90, 0]).Score);
        float[] values = new float[2];
        new LeadScorer(Good).PredictValues([1, 30, 0, 0, 0, 0, 90, 0], values);
        Assert.Equal([100f, 0f], values);
    }

    [Fact]
    public void Confidence_IsLessNearTheEndOfATierAndWhereFeaturesAreMissing()
    {
        float inside = Predict(Good, [0.75f, 0, 0, 9]).Confidence, edge = Predict(Good, [0.5f, 0, 0, 9]).Confidence;
        Assert.Equal(0.954, inside, 1e-2); // 10 points either way are two standard errors.
        Assert.Equal(0.5, edge, 1e-2);
        Assert.Equal(inside / 4, Predict(Good, [0.75f, float.NaN, float.NaN, float.NaN]).Confidence, 1e-4);
        Assert.Equal(0, Predict(Good, [float.NaN, float.NaN, float.NaN, float.NaN]).Confidence);
    }

    [Fact]
    public void Factors_OfTrees_SumWithTheExpectedMarginToTheScore()
    {
        var scorer = new LeadScorer(
            ScoringArtifacts.Stumps("lead", TreeLink.Identity, 50,
                ("response_rate", "share", 0.5f, -10, 10), ("messages_sent", "messages", 3, -4, 6),
                ("question_count", "messages", 1, 0, 0)),
            new ScoringOptions { MaxFactors = 30 });
        var results = new LeadPrediction[3];
        scorer.Predict([0.9f, 1, 0, 0.1f, 5, 2, float.NaN, float.NaN, float.NaN], results);
        Assert.Equal([56f, 46f, 36f], results.Select(lead => lead.Score));
        Assert.Equal(51, scorer.ExpectedMargin, 1e-9);
        Assert.All(results, lead => Assert.Equal(
            lead.Score, scorer.ExpectedMargin + lead.Factors.Sum(factor => factor.Contribution), 1e-4));
        Assert.All(results, lead => Assert.DoesNotContain(lead.Factors, factor => factor.Feature == "question_count"));
        Assert.Equal("Response Rate is not known (lowers the score by 10.0 points)", results[2].Factors[0].Sentence);
    }

    [Fact]
    public void Artifact_OfAnotherTaskOrWithoutItsError_IsRefused()
    {
        (string, string, float)[] one = [("a", "share", 1)];
        AssertRefused("churn", ScoringArtifacts.Linear("churn", TreeLink.Logistic, 0, one));
        AssertRefused("link", ScoringArtifacts.Linear("lead", TreeLink.Logistic, 0, one));
        AssertRefused("rmse", ScoringArtifacts.Linear("lead", TreeLink.Identity, 0, one, rmse: null));
        var other = ScoringArtifacts.Linear("lead", TreeLink.Identity, 0, [("a", "share", 1), ("b", "share", 1)]);
        AssertRefused("features", new ModelArtifact(
            Good.Manifest with { Bytes = other.Model.Length, Sha256 = ModelArtifact.HashOf(other.Model.Span) },
            other.Model));
    }

    [Fact]
    public void Predict_RowsThatAreNotAsManyAsResults_Throws() =>
        Assert.Throws<ArgumentException>(() => new LeadScorer(Good).Predict(new float[7], new LeadPrediction[2]));

    [Theory]
    [InlineData(0, 4)]
    [InlineData(5, 0)]
    [InlineData(31, 4)]
    public void Options_OutOfRange_AreRefused(int factors, int recommendations) =>
        Assert.Throws<InvalidOperationException>(
            () => new ScoringOptions { MaxFactors = factors, MaxRecommendations = recommendations }.Validate());

    private static LeadPrediction Predict(ModelArtifact artifact, float[] row)
    {
        var results = new LeadPrediction[1];
        new LeadScorer(artifact).Predict(row, results);
        return results[0];
    }

    private static void AssertRefused(string reason, ModelArtifact artifact) => Assert.Contains(
        reason, Assert.Throws<ArtifactException>(() => new LeadScorer(artifact)).Message, StringComparison.Ordinal);
}
