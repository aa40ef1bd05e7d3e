using StreamML.Inference.Sentiment;

namespace StreamML.Inference.Tests.Sentiment;

public sealed class VaderContractTests : TextModelContract<SentimentPrediction>
{
    private static readonly VaderSentimentModel Shared = new(new VaderOptions());

    protected override ITextModel<SentimentPrediction> Model => Shared;

    protected override void AssertInRange(SentimentPrediction result)
    {
        Assert.InRange(result.Score, -1f, 1f);
        Assert.InRange(result.Confidence, 0f, 1f);
        float shares = result.Positive + result.Neutral + result.Negative;
        Assert.True(shares == 0f || Math.Abs(shares - 1f) <= 0.0021f, $"The shares add up to {shares}.");
        Assert.InRange(result.Positive, 0f, 1f);
        Assert.InRange(result.Neutral, 0f, 1f);
        Assert.InRange(result.Negative, 0f, 1f);
        Assert.True(result.EvidenceWords >= 0);
        var label = result.Score >= 0.05f ? SentimentLabel.Positive
            : result.Score <= -0.05f ? SentimentLabel.Negative
            : SentimentLabel.Neutral;
        Assert.Equal(label, result.Label);
    }
}

public sealed class VaderStrictContractTests : TextModelContract<SentimentPrediction>
{
    private static readonly VaderSentimentModel Shared = new(new VaderOptions { StrictReference = true });

    protected override ITextModel<SentimentPrediction> Model => Shared;

    protected override void AssertInRange(SentimentPrediction result)
    {
        Assert.InRange(result.Score, -1f, 1f);
        Assert.InRange(result.Confidence, 0f, 1f);
    }
}
