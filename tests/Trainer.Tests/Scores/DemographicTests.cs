using StreamML.Inference.Artifacts;
using StreamML.Inference.Scoring;
using StreamML.Trainer.Scores;

namespace StreamML.Trainer.Tests.Scores;

/// <summary>The demographic model, counted and asked.</summary>
public sealed class DemographicTests
{
    private static readonly DemographicTrainer Trainer = new(new ScoreTrainingOptions());

    [Fact]
    public void Predict_AGroup_IsBayesWithLaplaceWorkedOutByHand()
    {
        DemographicSample[] samples =
        [
            Sample("female", "positive"), Sample("female", "positive"), Sample("male", "positive"),
            Sample("male", "negative"),
            Sample("male", "negative"), Sample(null, "neutral"),
        ];
        var result = Ask(Trainer.Train(samples), new DemographicGroup(" Female "));
        // Priors with one added: 3/9, 2/9, 4/9. Female with one added: 1/4, 1/2 (no neutral had a gender), 3/5.
        double negative = 3 / 9.0 * (1 / 4.0), neutral = 2 / 9.0 * (1 / 2.0), positive = 4 / 9.0 * (3 / 5.0);
        Assert.Equal(positive / (negative + neutral + positive), result.Probabilities["positive"], 1e-6);
        Assert.Equal(neutral / (negative + neutral + positive), result.Probabilities["neutral"], 1e-6);
        Assert.Equal(("positive", 1), (result.Sentiment, result.Known));
        Assert.Equal(result.Probabilities["positive"], result.Confidence);
    }

    [Fact]
    public void Predict_UnknownOrMissingValues_SayNothing()
    {
        var artifact = Trainer.Train(
            [.. Enumerable.Range(0, 9)
                .Select(i => Sample(i % 2 == 0 ? "f" : "m", i % 3 == 0 ? "negative" : "positive"))]);
        var none = Ask(artifact, new DemographicGroup());
        var unknown = Ask(artifact, new DemographicGroup("other", "999", "\ud800", new string('x', 1_000), "?"));
        Assert.Equal((0, 0), (none.Known, unknown.Known));
        Assert.Equal(none.Probabilities, unknown.Probabilities);
        Assert.Equal(1, none.Probabilities.Values.Sum(), 1e-6);
    }

    [Fact]
    public void Train_OnOneClass_NamesItWithModestConfidence()
    {
        var result = Ask(
            Trainer.Train([.. Enumerable.Repeat(Sample("female", "neutral"), 5)]), new DemographicGroup("female"));
        Assert.Equal("neutral", result.Sentiment);
        Assert.InRange(result.Confidence, 0.5f, 0.95f);
    }

    [Fact]
    public void Train_FewSamplesOrAStrangeLabel_ThrowsWithTheReason()
    {
        var few = Assert.Throws<ScoreTrainingException>(
            () => Trainer.Train([.. Enumerable.Repeat(Sample("f", "neutral"), 4)]));
        Assert.Contains("at least 5", few.Message);
        var strange = Assert.Throws<ScoreTrainingException>(
            () => Trainer.Train([.. Enumerable.Repeat(Sample("f", "angry"), 5)]));
        Assert.Contains("negative, neutral, positive", strange.Message);
    }

    [Fact]
    public void Train_TheSameSamplesInAnotherOrder_GivesTheSameBytes()
    {
        DemographicSample[] samples = [.. Enumerable.Range(0, 40).Select(i => new DemographicSample(
            new DemographicGroup(i % 2 == 0 ? "f" : "m", $"{i % 5}", Country: $"país {i % 7}"),
            DemographicTrainer.Classes[i % 3]))];
        var first = Trainer.Train(samples);
        var second = Trainer.Train([.. samples.Reverse()]);
        Assert.Equal(first.Model.ToArray(), second.Model.ToArray());
        Assert.Equal(first.Manifest.ToUtf8(), second.Manifest.ToUtf8());
        Assert.Equal(first.Model.ToArray(), NaiveBayesFile.Parse(first.Model.Span).ToBytes());
    }

    [Fact]
    public void Parse_MutatedFiles_RefusesOrGivesAModel()
    {
        var artifact = Trainer.Train(
            [.. Enumerable.Range(0, 9).Select(i => Sample(i % 2 == 0 ? "f" : "m", DemographicTrainer.Classes[i % 3]))]);
        var random = new Random(3);
        int refused = 0;
        for (int i = 0; i < 5_000; i++)
        {
            byte[] bytes = artifact.Model.ToArray();
            bytes = random.Next(4) == 0 ? bytes[..random.Next(bytes.Length)] : bytes;
            for (int change = random.Next(1, 4); change > 0 && bytes.Length > 0; change--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            try
            {
                _ = NaiveBayesFile.Parse(bytes);
            }
            catch (ArtifactException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 2_500, 4_999);
    }

    private static DemographicSample Sample(string? gender, string sentiment) =>
        new(new DemographicGroup(gender), sentiment);

    private static DemographicPrediction Ask(ModelArtifact artifact, DemographicGroup group)
    {
        var results = new DemographicPrediction[1];
        new DemographicModel(artifact).Predict([group], results);
        return results[0];
    }
}
