using StreamML.Inference.Artifacts;
using StreamML.Trainer.Datasets;
using StreamML.Trainer.Evaluation;

namespace StreamML.Trainer.Tests.Evaluation;

/// <summary>The same messages in several languages, read by one model.</summary>
public sealed class MeaningEvaluationTests
{
    private static readonly string Meanings =
        Path.Combine(AppContext.BaseDirectory, "corpora", "held-out", "languages", "meanings.tsv");

    /// <summary>The models that ship; the limits are what was measured, less two points.</summary>
    [Theory]
    [InlineData("intent", 0.87, 0.85)]
    [InlineData("sentiment", 0.91, 0.87)]
    [InlineData("emotion", 0.92, 0.92)]
    public void Run_ShippedModels_AgreeOverLanguagesAsMeasured(string task, double agreement, double accuracy)
    {
        var report = MeaningEvaluation.Run(task, DefaultArtifacts.Load(task), Meanings);
        string all = string.Join(", ", report.Languages.Select(
            each => $"{each.Key} {each.Value.Agreement.Value:0.00}/{each.Value.Accuracy.Value:0.00}"));
        Assert.Equal(50, report.Meanings);
        Assert.Equal(13, report.Languages.Count);
        Assert.All(report.Languages.Values, of => Assert.Equal(50, of.Texts));
        Assert.True(
            report.All.Agreement.Value >= agreement && report.All.Accuracy.Value >= accuracy,
            $"{task}: {report.All.Agreement.Value:0.000} agree, {report.All.Accuracy.Value:0.000} right; {all}");
    }

    [Fact]
    public void Report_CountsTheUsualLabelOfEachMeaningAndTheRightOne()
    {
        var report = MeaningEvaluation.Report("intent", "m/1",
        [
            new("1", "en", "return", "return"), new("1", "de", "return", "return"),
            new("1", "ar", "tracking", "return"),
            new("2", "en", "support", "inquiry"), new("2", "de", "support", "inquiry"),
            new("2", "ar", "support", "inquiry"),
        ]);

        Assert.Equal((2, 1), (report.Meanings, report.Unanimous));
        Assert.Equal((5 / 6.0, 2 / 6.0), (report.All.Agreement.Value, report.All.Accuracy.Value));
        Assert.Equal((0.5, 0.0), (report.Languages["ar"].Agreement.Value, report.Languages["ar"].Accuracy.Value));
        Assert.InRange(5 / 6.0, report.All.Agreement.Low, report.All.Agreement.High);
        Assert.True(report.All.Agreement.Low < report.All.Agreement.High);
    }

    [Fact]
    public void Report_NoLabelTwice_AgreesWithItselfOnly()
    {
        var report = MeaningEvaluation.Report(
            "intent", "m/1",
            [
                new("1", "en", "return", "return"), new("1", "de", "support", "return"),
                new("1", "ar", "inquiry", "return"),
            ]);

        Assert.Equal((0, 1 / 3.0), (report.Unanimous, report.All.Agreement.Value));
    }

    [Fact]
    public void Run_TaskWithoutAColumn_SaysWhichThereAre()
    {
        var fault = Assert.Throws<DatasetException>(
            () => MeaningEvaluation.Run("language", DefaultArtifacts.Load("intent"), Meanings));
        Assert.Contains("intent", fault.Message, StringComparison.Ordinal);
    }
}
