using StreamML.Inference.Audience;
using StreamML.Inference.Text;
using StreamML.Trainer.Generation;
using StreamML.Trainer.Labels;
using Xunit.Abstractions;

namespace StreamML.Trainer.Tests.Generation;

/// <summary>
/// Models of the texts of 5,000 made-up contacts reach what the documents ask for, and nearly what anybody could reach.
/// </summary>
public sealed class GenerationTextBarsTests(ITestOutputHelper output)
{
    [Fact]
    public void Personality_OfManyTexts_IsNearTheBestReachable() =>
        CheckTexts(AudienceModels.PersonalityTask, GeneratedContacts.Rows.Personality, 0.88, 0.92, 0.85);

    [Fact]
    public void AudienceEngagement_OfManyTexts_IsNearTheBestReachable() =>
        CheckTexts(AudienceModels.EngagementTask, GeneratedContacts.Rows.AudienceEngagement, 0.82, 0.9, 0.8);

    private void CheckTexts(
        string task, IReadOnlyList<GeneratedText> texts, double bestLeast, double bestMost, double least)
    {
        string path = Path.GetTempFileName();
        try
        {
            int held = texts.Count / 5;
            File.WriteAllLines(path, texts.Skip(held).Select(text => $"{text.Text}\t{text.Label}"));
            var made = LabelTraining.Train(
                new LabelPlan(task, "1", [], 50), path, new LabelOptions(), new Progress<string>(),
                CancellationToken.None);
            var model = LabelModels.Load(made, task);
            var unseen = texts.Take(held).ToList();
            var said = new LabelPrediction[held];
            model.Predict([.. unseen.Select(text => text.Text)], said);
            double best = BestReachable.AccuracyOf(texts);
            double reached = said.Zip(unseen).Average(pair => pair.First.Label == pair.Second.Label ? 1.0 : 0);
            double bestOfThese = BestReachable.AccuracyOf(unseen);
            output.WriteLine($"{task}: best {best:0.000}, of these {bestOfThese:0.000}, reached {reached:0.000}, "
                + $"{made.Manifest.Name}: "
                + string.Join(", ", made.Manifest.Metrics!.Select(each => $"{each.Key} {each.Value:0.000}")));
            Assert.InRange(best, bestLeast, bestMost);
            Assert.True(reached >= least, "Beyond the bars.");
            Assert.True(reached > bestOfThese - GeneratedContacts.Near, "Far from the best reachable.");
        }
        finally
        {
            File.Delete(path);
        }
    }
}
