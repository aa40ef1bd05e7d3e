using StreamML.Inference.Emotion;
using StreamML.Inference.Risk;
using StreamML.Inference.Rules;
using StreamML.Inference.Sentiment;

namespace StreamML.Inference.Tests.Risk;

public sealed class SupportRiskModelTests
{
    private static readonly SupportRiskModel Model = new(new SupportRiskOptions());

    [Theory]
    [InlineData(0.95f, EmotionLabel.Joy, RiskLevel.Low)]
    [InlineData(-0.92f, EmotionLabel.Anger, RiskLevel.High)]
    [InlineData(0f, EmotionLabel.Neutral, RiskLevel.Medium)]
    public void Assess_ExamplesOfTheSource_HaveItsLevels(float score, EmotionLabel emotion, RiskLevel level)
    {
        Assert.Equal(level, Assess(score, emotion).Level);
    }

    [Theory]
    [InlineData(0.5f, RiskLevel.Low)]
    [InlineData(0f, RiskLevel.Medium)]
    [InlineData(-0.2f, RiskLevel.Medium)]
    [InlineData(-0.39f, RiskLevel.Medium)]
    [InlineData(-0.4f, RiskLevel.High)]
    [InlineData(-1f, RiskLevel.High)]
    public void Assess_WithoutEmotion_GoesBySentiment(float score, RiskLevel level)
    {
        var result = Assess(score, null);
        Assert.Equal(level, result.Level);
        Assert.True(result.Factors.HasFlag(RiskFactors.EmotionUnknown));
    }

    [Theory]
    [InlineData(-0.2f, EmotionLabel.Anger, RiskLevel.High)]
    [InlineData(-0.2f, EmotionLabel.Disgust, RiskLevel.High)]
    [InlineData(-0.2f, EmotionLabel.Sadness, RiskLevel.Medium)]
    [InlineData(0f, EmotionLabel.Anger, RiskLevel.Medium)]
    [InlineData(0f, EmotionLabel.Joy, RiskLevel.Low)]
    [InlineData(0f, EmotionLabel.Surprise, RiskLevel.Medium)]
    [InlineData(0.5f, EmotionLabel.Anger, RiskLevel.Medium)]
    [InlineData(0.5f, EmotionLabel.Fear, RiskLevel.Medium)]
    [InlineData(0.5f, EmotionLabel.Surprise, RiskLevel.Low)]
    [InlineData(-0.9f, EmotionLabel.Joy, RiskLevel.Medium)]
    public void Assess_WithEmotion_GoesByBoth(float score, EmotionLabel emotion, RiskLevel level)
    {
        Assert.Equal(level, Assess(score, emotion).Level);
    }

    [Fact]
    public void Assess_UnsureEmotion_IsLeftOut()
    {
        var sentiment = Sentiment(-0.2f);
        var unsure = Model.Assess(sentiment, new EmotionPrediction(EmotionLabel.Anger, 0.49f));
        Assert.Equal(Model.Assess(sentiment, null), unsure);
        Assert.Equal(Model.Assess(sentiment, null), Model.Assess(sentiment, new(EmotionLabel.Anger, float.NaN)));
        Assert.Equal(RiskLevel.High, Model.Assess(sentiment, new EmotionPrediction(EmotionLabel.Anger, 0.5f)).Level);
    }

    [Fact]
    public void Assess_AnyMoreNegativeScore_NeverLowersTheRisk()
    {
        foreach (var emotion in Enum.GetValues<EmotionLabel>())
        {
            var last = RiskLevel.Low;
            for (float score = 1f; score >= -1f; score -= 0.01f)
            {
                var level = Assess(score, emotion).Level;
                Assert.True(level >= last, $"{emotion} at {score}: {level} after {last}");
                last = level;
            }
        }
    }

    [Fact]
    public void FactorNames_OfStrongNegative_AreSnakeCaseInOrder()
    {
        Assert.Equal(
            ["negative_sentiment", "strongly_negative", "hostile_emotion"],
            Assess(-0.9f, EmotionLabel.Anger).FactorNames());
        Assert.Equal(
            ["neutral_sentiment", "emotion_unknown", "no_sentiment_evidence"],
            Model.Assess(Sentiment(0f) with { EvidenceWords = 0 }, null).FactorNames());
    }

    [Fact]
    public void FactorNames_AllFactors_HaveOne()
    {
        var all = Enum.GetValues<RiskFactors>().Aggregate((a, b) => a | b);
        var names = new RiskAssessment(RiskLevel.Low, all).FactorNames();
        Assert.Equal(Enum.GetValues<RiskFactors>().Length - 1, names.Count());
    }

    [Fact]
    public void Assess_WithoutAnyLabel_IsMediumWhateverElse()
    {
        var unknown = Model.Assess(null, null, null, default);
        Assert.Equal(RiskLevel.Medium, unknown.Level);
        Assert.Equal(["emotion_unknown", "sentiment_unknown"], unknown.FactorNames());
    }

    [Theory]
    [InlineData(UrgencySigns.Legal, 0.9f, RiskLevel.High)]
    [InlineData(UrgencySigns.Chargeback, 0f, RiskLevel.High)]
    [InlineData(UrgencySigns.Authority, 0.9f, RiskLevel.High)]
    [InlineData(UrgencySigns.Publicity, 0.9f, RiskLevel.Medium)]
    [InlineData(UrgencySigns.Publicity, -0.2f, RiskLevel.High)]
    [InlineData(UrgencySigns.Mention, 0.9f, RiskLevel.Low)]
    [InlineData(UrgencySigns.Urgent, 0f, RiskLevel.Medium)]
    [InlineData(UrgencySigns.Harmless, 0.9f, RiskLevel.Low)]
    public void Assess_WithWords_GoesByThem(UrgencySigns signs, float score, RiskLevel level) => Assert.Equal(
        level, Model.Assess(Sentiment(score), null, null,
            new MessageReading(null, signs, HasNegatedFault: false)).Level);

    [Fact]
    public void Assess_JoyWithAThreat_StaysHigh() => Assert.Equal(
        RiskLevel.High,
        Model.Assess(
            Sentiment(0.9f), new EmotionPrediction(EmotionLabel.Joy, 1), null,
            new MessageReading(null, UrgencySigns.Legal, HasNegatedFault: false)).Level);

    [Fact]
    public void Assess_Batch_EqualsOneByOne()
    {
        SentimentPrediction[] sentiments = [Sentiment(0.9f), Sentiment(0f), Sentiment(-0.9f)];
        EmotionPrediction?[] emotions = [null, new(EmotionLabel.Anger, 1f), new(EmotionLabel.Joy, 1f)];
        var results = new RiskAssessment[3];
        Model.Assess(sentiments, emotions, results);
        Assert.Equal(sentiments.Zip(emotions, (s, e) => Model.Assess(s, e)), results);
        Model.Assess(sentiments, [], results);
        Assert.Equal(sentiments.Select(s => Model.Assess(s, null)), results);
    }

    [Fact]
    public void Assess_SpansOfDifferentLength_Throws()
    {
        Assert.Throws<ArgumentException>(() => Model.Assess([default], [], []));
        Assert.Throws<ArgumentException>(() => Model.Assess([default], [null, null], new RiskAssessment[1]));
    }

    [Theory]
    [InlineData(-1.01f, 0.5f)]
    [InlineData(0f, 0.5f)]
    [InlineData(float.NaN, 0.5f)]
    [InlineData(-0.4f, 1.01f)]
    [InlineData(-0.4f, -0.01f)]
    public void Options_OutOfRange_AreRefused(float score, float confidence)
    {
        var options = new SupportRiskOptions { StronglyNegativeScore = score, MinEmotionConfidence = confidence };
        Assert.Throws<InvalidOperationException>(options.Validate);
    }

    private static RiskAssessment Assess(float score, EmotionLabel? emotion) =>
        Model.Assess(Sentiment(score), emotion is { } label ? new EmotionPrediction(label, 0.85f) : null);

    private static SentimentPrediction Sentiment(float score)
    {
        var label = score >= 0.05f ? SentimentLabel.Positive
            : score <= -0.05f ? SentimentLabel.Negative
            : SentimentLabel.Neutral;
        return new SentimentPrediction(label, score, Math.Abs(score), 0f, 1f, 0f, EvidenceWords: 1);
    }
}
