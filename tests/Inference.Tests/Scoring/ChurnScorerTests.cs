using StreamML.Inference.Artifacts;
using StreamML.Inference.Scoring;
using StreamML.Inference.Runtimes.Trees;

namespace StreamML.Inference.Tests.Scoring;

/// <summary>Churn: risk levels, factors as sentences, retention advice that respects an opt-out.</summary>
public sealed class ChurnScorerTests
{
    private static readonly ModelArtifact Good = ScoringArtifacts.Linear("churn", TreeLink.Logistic, -3,
    [
        ("days_since_last_purchase", "days", 0.05f), ("unresolved_tickets_count", "tickets", 1),
        ("purchase_frequency_decline", "share", 1),
        ("unsubscribe_attempts", "messages", 0.1f), ("messages_this_month", "messages", -0.1f),
    ]);

    [Theory]
    [InlineData(0.7f, ChurnRisk.Critical, "critical")]
    [InlineData(0.6999f, ChurnRisk.High, "high")]
    [InlineData(0.5f, ChurnRisk.High, "high")]
    [InlineData(0.4999f, ChurnRisk.Medium, "medium")]
    [InlineData(0.3f, ChurnRisk.Medium, "medium")]
    [InlineData(0.2999f, ChurnRisk.Low, "low")]
    public void Risk_OfAProbability_IsAsDocumented(float probability, ChurnRisk risk, string name)
    {
        Assert.Equal(risk, ChurnScorer.RiskOf(probability));
        var churn = new ChurnPrediction(probability, risk, [], [], 1, default);
        Assert.Equal(name, churn.RiskName);
    }

    [Fact]
    public void Predict_ACustomerAtRisk_SaysWhyAndWhatToDo()
    {
        var churn = Predict([45, 2, 0.6f, 0, 3]);
        double margin = -3 + 2.25 + 2 + 0.6 - 0.3;
        Assert.Equal(1 / (1 + Math.Exp(-margin)), churn.Probability, 1e-5);
        Assert.Equal(ChurnRisk.Critical, churn.Risk);
        Assert.Equal(
            ["No purchase for 45 days", "2 open support tickets", "Purchases fell by 60 %"], churn.RiskFactors);
        Assert.Equal("Urgent: reach out personally with a tailored offer within 24 hours", churn.Recommendations[0]);
        Assert.Equal("Send a win-back campaign with an exclusive discount", churn.Recommendations[1]);
        Assert.Equal("Prioritize resolution of open support tickets", churn.Recommendations[2]);
        Assert.Equal(3, churn.Recommendations.Count); // The two reasons for a win-back say it once.
        Assert.Equal(churn.Probability, churn.Confidence, 1e-6);
    }

    [Fact]
    public void Recommendations_ForWhoAskedForNoMessages_HoldNoCampaign()
    {
        var churn = Predict([45, 0, 0.6f, 1, 3]);
        Assert.Contains("Send no marketing: the customer has asked for none", churn.Recommendations);
        Assert.DoesNotContain(churn.Recommendations, each => each.Contains("campaign", StringComparison.Ordinal));
    }

    [Fact]
    public void Predict_ALoyalCustomer_IsLowAndAsksForNothing()
    {
        var churn = Predict([2, 0, -0.5f, 0, 12]);
        Assert.Equal(ChurnRisk.Low, churn.Risk);
        Assert.Equal("Keep up regular contact; no special action is needed", Assert.Single(churn.Recommendations));
        Assert.Contains(
            churn.Factors, factor => factor.Sentence == "Purchases rose by 50 %" && factor.Contribution < 0);
    }

    [Theory]
    [InlineData("days_since_last_purchase", 45, "No purchase for 45 days")]
    [InlineData("days_since_last_purchase", 1.2f, "Last purchase 1 day ago")]
    [InlineData("days_since_last_purchase", 0.1f, "Last purchase less than a day ago")]
    [InlineData("days_since_last_purchase", float.NaN, "No purchase yet")]
    [InlineData("unresolved_tickets_count", 0, "No open support tickets")]
    [InlineData("unresolved_tickets_count", 1, "1 open support ticket")]
    [InlineData("sentiment_decline_rate", 0.3f, "The mood of messages got worse by 0.6 of a scale from -1 to 1")]
    [InlineData("campaign_engagement_decline", 0.25f, "Campaign engagement fell by 25 percentage points")]
    [InlineData("discount_usage_increase", 0.25f, "The share of discounted purchases rose by 25 percentage points")]
    [InlineData("response_rate_current", 0.2f, "Answered 20 % of this month's messages")]
    [InlineData("conversation_length_decline", -0.4f, "Conversations got 40 % longer")]
    [InlineData("total_lifetime_value", 1234.5f, "Lifetime value of 1,234.5")]
    [InlineData("something_else", 3, "Something: 3")]
    [InlineData("complaint_count", float.NaN, "Something is not known")]
    public void Sentence_OfAFeature_ReadsAsPeopleSayIt(string feature, float value, string sentence) =>
        Assert.Equal(sentence, ChurnSentences.Of(new TabularFeature(feature, "Something"), value));

    private static ChurnPrediction Predict(float[] row)
    {
        var results = new ChurnPrediction[1];
        new ChurnScorer(Good).Predict(row, results);
        return results[0];
    }
}
