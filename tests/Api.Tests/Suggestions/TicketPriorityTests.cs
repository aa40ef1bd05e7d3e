using StreamML.Api.Suggestions;
using StreamML.Inference.Emotion;
using StreamML.Inference.Intent;
using StreamML.Inference.Risk;
using StreamML.Inference.Sentiment;

namespace StreamML.Api.Tests.Suggestions;

/// <summary>Priorities from labels, and their reasons.</summary>
public sealed class TicketPriorityTests
{
    [Theory]
    [InlineData(RiskLevel.High, SentimentLabel.Negative, IntentLabel.Complaint, TicketPriority.Urgent)]
    [InlineData(RiskLevel.High, null, null, TicketPriority.Urgent)]
    [InlineData(RiskLevel.Medium, SentimentLabel.Negative, IntentLabel.Tracking, TicketPriority.High)]
    [InlineData(RiskLevel.Medium, SentimentLabel.Neutral, IntentLabel.Complaint, TicketPriority.High)]
    [InlineData(RiskLevel.Medium, SentimentLabel.Neutral, IntentLabel.Return, TicketPriority.Normal)]
    [InlineData(RiskLevel.Medium, null, null, TicketPriority.Normal)]
    [InlineData(RiskLevel.Low, SentimentLabel.Positive, IntentLabel.Purchase, TicketPriority.Normal)]
    [InlineData(RiskLevel.Low, SentimentLabel.Positive, IntentLabel.Inquiry, TicketPriority.Low)]
    [InlineData(RiskLevel.Low, SentimentLabel.Positive, null, TicketPriority.Low)]
    public void Priority_OfLabels_FollowsRiskFeelingAndIntent(
        RiskLevel risk, SentimentLabel? sentiment, IntentLabel? intent, TicketPriority expected) =>
        Assert.Equal(
            expected,
            TicketPriorities.Of(new TicketLabels(new RiskAssessment(risk, default), sentiment, null, intent)));

    [Fact]
    public void Reasons_OfAThreat_NameItFirst() => Assert.Equal(
        [
            "it threatens legal action", "the sentiment is strongly negative", "the emotion is anger",
            "it is a complaint",
        ],
        TicketPriorities.Reasons(new TicketLabels(
            new RiskAssessment(
                RiskLevel.High, RiskFactors.LegalThreat | RiskFactors.StronglyNegative | RiskFactors.NegativeSentiment),
            SentimentLabel.Negative, EmotionLabel.Anger, IntentLabel.Complaint)));

    [Fact]
    public void Reasons_WhereNoModelIsSure_SaySo() => Assert.Equal(
        ["no model is sure what it says: read it"],
        TicketPriorities.Reasons(new TicketLabels(new RiskAssessment(RiskLevel.Medium, default), null, null, null)));
}
