using StreamML.Inference.Artifacts;
using StreamML.Inference.Emotion;
using StreamML.Inference.Intent;
using StreamML.Inference.Sentiment;

namespace StreamML.Inference.Tests.Text;

public sealed class LinearSentimentContractTests : TextModelContract<SentimentPrediction>
{
    private static readonly LinearSentimentModel Shared = new(
        DefaultArtifacts.Load("sentiment"), new VaderSentimentModel(new VaderOptions()));

    protected override ITextModel<SentimentPrediction> Model => Shared;

    protected override void AssertInRange(SentimentPrediction result)
    {
        Probability.AssertOf([result.Neutral, result.Positive, result.Negative], (int)result.Label, result.Confidence);
        Assert.Equal(result.Positive - result.Negative, result.Score);
        Assert.Equal(Math.Abs(result.Score), result.Intensity);
        Assert.True(result.EvidenceWords >= 0);
    }
}

public sealed class LinearEmotionContractTests : TextModelContract<EmotionPrediction>
{
    private static readonly LinearEmotionModel Shared = new(
        DefaultArtifacts.Load("emotion"), new VaderSentimentModel(new VaderOptions()));

    protected override ITextModel<EmotionPrediction> Model => Shared;

    protected override void AssertInRange(EmotionPrediction result)
    {
        Assert.Equal(7, result.Probabilities.Count);
        Probability.AssertOf(result.Probabilities, (int)result.Label, result.Confidence);
    }
}

public sealed class LinearIntentContractTests : TextModelContract<IntentPrediction>
{
    private static readonly LinearIntentModel Shared = new(DefaultArtifacts.Load("intent"));

    protected override ITextModel<IntentPrediction> Model => Shared;

    // The documents' own examples, one a class (assistify-models, model 1), and what is typed in their stead.
    [Theory]
    [InlineData("I want to buy the gold package", IntentLabel.Purchase)]
    [InlineData("How do I use this?", IntentLabel.Support)]
    [InlineData("What are your prices?", IntentLabel.Inquiry)]
    [InlineData("I want to return this", IntentLabel.Return)]
    [InlineData("Where is my order?", IntentLabel.Tracking)]
    [InlineData("pkg still not here its been 9 days", IntentLabel.Tracking)]
    public void Examples_OfTheDocuments_AreCalledByTheirName(string text, IntentLabel label)
    {
        var result = new IntentPrediction[1];
        Shared.Predict([text], result);
        Assert.Equal(label, result[0].Label);
        Assert.True(result[0].Confidence >= 0.6f, $"{result[0].Confidence}");
    }

    // The model of thirteen languages is right here but not sure (0.40), so the pipeline flags the label.
    [Fact]
    public void Example_OfAComplaint_IsCalledOne()
    {
        var result = new IntentPrediction[1];
        Shared.Predict(["This product is terrible!"], result);
        Assert.Equal(IntentLabel.Complaint, result[0].Label);
    }

    protected override void AssertInRange(IntentPrediction result)
    {
        Assert.Equal(6, result.Probabilities.Count);
        Probability.AssertOf(result.Probabilities, (int)result.Label, result.Confidence);
    }
}

internal static class Probability
{
    /// <summary>They sum to 1, and the label's is the largest and the confidence.</summary>
    public static void AssertOf(IEnumerable<float> probabilities, int label, float confidence)
    {
        float[] all = [.. probabilities];
        Assert.All(all, each => Assert.InRange(each, 0f, 1f));
        Assert.Equal(1f, all.Sum(), 1e-4f);
        Assert.Equal(all.Max(), confidence);
        Assert.Equal(all[label], confidence);
    }
}
