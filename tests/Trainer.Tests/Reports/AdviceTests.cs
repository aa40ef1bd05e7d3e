using StreamML.Trainer.Evaluation;
using StreamML.Trainer.Quality;
using StreamML.Trainer.Reports;

namespace StreamML.Trainer.Tests.Reports;

/// <summary>Advice: its codes, and that it says how many and what to do.</summary>
public sealed class AdviceTests
{
    [Fact]
    public void Of_TooLittleData_SaysHowManyAreMissingAndWhereFrom()
    {
        var finding = Assert.Single(Advice.Of(Input(37) with { RowsMin = 100 }));
        Assert.Equal(("too_little_data", FindingLevel.Error), (finding.Code, finding.Level));
        Assert.Contains("The churn model needs 100 labelled samples and has 37: 63 are missing", finding.Message);
        Assert.All(["Wait", "streamml import", "streamml generate"], word => Assert.Contains(word, finding.Message));
    }

    [Theory]
    [InlineData(50, 5, "few_samples")]
    [InlineData(199, 10, "few_samples")]
    [InlineData(200, 10, "")]
    [InlineData(10_000, 0, "")]
    [InlineData(10_001, 0, "many_samples")]
    [InlineData(5_000, 11, "many_folds")]
    [InlineData(10_001, 20, "many_folds,many_samples")]
    public void Of_AnAmountOfData_AdvisesAtTheDocumentedBoundaries(int rows, int folds, string expected) =>
        Assert.Equal(expected, Codes(Input(rows) with { Folds = folds }));

    [Fact]
    public void Of_Classes_TellsASingleOneAndARareOne()
    {
        Assert.Equal("single_class", Codes(Input(500) with { Classes = Counts(("yes", 500), ("no", 0)) }));
        Assert.Equal("rare_class", Codes(Input(500) with { Classes = Counts(("yes", 470), ("no", 30)) }));
        Assert.Equal("", Codes(Input(500) with { Classes = Counts(("yes", 400), ("no", 100)) }));
        Assert.Contains("'no' has 30 of 500",
            Advice.Of(Input(500) with { Classes = Counts(("yes", 470), ("no", 30)) })[0].Message);
    }

    [Fact]
    public void Of_LowAccuracy_HasAdviceOfItsOwn()
    {
        int[] labels = [.. Enumerable.Range(0, 300).Select(i => i % 3)];
        int[] said = [.. labels.Select((label, i) => label == 2 ? 0 : i % 4 == 0 ? label : 1 - label)];
        var findings = Advice.Of(Input(300) with
        {
            Evaluation = Evaluator.Evaluate(EvaluationSet.OfLabels(["a", "b", "c"], labels, said)),
        });
        var low = Assert.Single(findings, finding => finding.Code == "low_accuracy");
        Assert.Contains("less than half", low.Message);
        Assert.Contains("of 'c' first", low.Message);
    }

    [Fact]
    public void Of_PredictionsOfChance_SaysThatAConstantIsAsGood()
    {
        var random = new Random(2);
        float[] labels = [.. Enumerable.Range(0, 400).Select(i => (float)(i % 2))];
        var chance = EvaluationSet.OfProbabilities(labels, [.. labels.Select(_ => random.NextSingle())]);
        Assert.Contains("no_better_than_constant", Codes(Input(400) with { Evaluation = Evaluator.Evaluate(chance) }));
        var wrong = EvaluationSet.OfNumbers(labels, Array.ConvertAll(labels, label => 1 - label));
        Assert.Contains("no_better_than_constant", Codes(Input(400) with { Evaluation = Evaluator.Evaluate(wrong) }));
        Assert.Equal("few_judged", Codes(Input(400) with
        {
            Evaluation = Evaluator.Evaluate(EvaluationSet.OfNumbers(labels[..199], labels[..199])),
        }));
        var right = EvaluationSet.OfNumbers(labels, labels);
        Assert.Equal("", Codes(Input(400) with { Evaluation = Evaluator.Evaluate(right) }));
    }

    [Fact]
    public void Of_SliceCalibrationAndCurve_AreNotesBelowWarnings()
    {
        var report = SampleReports.Binary();
        string codes = Codes(Input(4_800) with
        {
            Evaluation = report.Evaluation,
            Learning = report.Learning,
            Data = [new Finding("leakage_suspect", FindingLevel.Warning, "'x' alone gives ROC AUC 0.99.")],
        });
        Assert.Equal("leakage_suspect,poor_calibration,worst_slice,more_data_helps", codes);
    }

    private static string Codes(AdviceInput input) =>
        string.Join(',', Advice.Of(input).Select(finding => finding.Code));

    private static AdviceInput Input(int rows) => new() { Model = "the churn model", Rows = rows };

    private static Dictionary<string, int> Counts(params (string Name, int Rows)[] classes) =>
        classes.ToDictionary(each => each.Name, each => each.Rows);
}
