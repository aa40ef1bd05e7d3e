using StreamML.Trainer.Datasets;
using StreamML.Trainer.Evaluation;

namespace StreamML.Trainer.Tests.Evaluation;

/// <summary>Measures against scikit-learn 1.2.1's figures for the same rows.</summary>
public sealed class EvaluatorTests
{
    private static readonly float[] Labels = [0, 0, 1, 1, 0, 1, 0, 1, 1, 0, 0, 1, 0, 0, 0, 1, 1, 0, 1, 0];

    private static readonly float[] Probabilities =
    [
        .1f, .4f, .35f, .8f, .2f, .9f, .4f, .6f, .55f, .05f, .3f, .7f, .45f, .15f, .5f, .65f, .25f, .6f, .95f, .02f,
    ];

    private static readonly float[] Weights =
        [1, 2, .5f, 1, 3, 1, 1, 2, 1, 1, .5f, 1, 1, 4, 1, 1, 2, 1, 1, 1];

    [Fact]
    public void Values_OfNumbers_AreScikitLearns() => AssertValues(
        EvaluationSet.OfNumbers([3, -.5f, 2, 7, 4.5f, 6], [2.5f, 0, 2, 8, 4, 7.5f]),
        ("rmse", 0.8164965931), ("mae", 0.6666666667), ("r2", 0.8942731362));

    [Fact]
    public void Values_OfTwoClasses_AreScikitLearns() => AssertValues(
        EvaluationSet.OfProbabilities(Labels, Probabilities),
        ("accuracy", 0.8), ("precision", 0.7777777778), ("recall", 0.7777777778), ("f1", 0.7777777778),
        ("precision_macro", 0.7979797980), ("recall_macro", 0.7979797980), ("f1_macro", 0.7979797980),
        ("auc", 0.8737373737), ("pr_auc", 0.8830586081), ("log_loss", 0.4430077278), ("brier", 0.1455200020),
        ("positive_share", 0.45));

    [Fact]
    public void Values_OfWeightedRows_AreScikitLearns() => AssertValues(
        EvaluationSet.OfProbabilities(Labels, Probabilities) with { Weights = Weights },
        ("accuracy", 0.8333333333), ("f1", 0.7804878049), ("auc", 0.8961038961), ("pr_auc", 0.8730749005),
        ("log_loss", 0.4258776112), ("brier", 0.1364500010));

    [Fact]
    public void Values_OfSeveralClasses_AreScikitLearns()
    {
        var set = EvaluationSet.OfClasses(
            ["a", "b", "c"], [0, 1, 2, 2, 1, 0, 2, 1, 0, 2],
            [
                .7f, .2f, .1f, .2f, .5f, .3f, .1f, .3f, .6f, .5f, .2f, .3f, .3f, .4f, .3f, .4f, .5f, .1f, .2f, .2f, .6f,
                .1f, .8f, .1f, .6f, .3f, .1f, .25f, .5f, .25f,
            ]);
        AssertValues(
            set, ("accuracy", 0.7), ("precision_macro", 0.7555555556), ("recall_macro", 0.7222222222),
            ("f1_macro", 0.6944444444), ("auc", 0.8948412698), ("pr_auc", 0.8111111111), ("log_loss", 0.7228291168),
            ("brier", 0.4154999958));
        var result = Evaluator.Evaluate(set);
        Assert.Equal([0.6666666667, 1, 0.5], result.PerClass.Select(each => each.Metrics["recall"].Value), Close);
        Assert.Equal([0.6666666667, 0.75, 0.6666666667], result.PerClass.Select(c => c.Metrics["f1"].Value), Close);
        Assert.Equal([[2, 1, 0], [0, 3, 0], [1, 1, 2]], result.Confusion);
        Assert.Equal([3, 3, 4], result.PerClass.Select(each => each.Rows));
    }

    [Fact]
    public void CalibrationError_WithoutTies_IsScikitLearnsInTenQuantiles()
    {
        float[] probabilities =
        [
            .01f, .07f, .12f, .18f, .21f, .29f, .33f, .38f, .42f, .47f, .51f, .58f, .62f, .66f, .71f, .77f, .81f, .88f,
            .93f, .99f,
        ];
        float[] labels = [0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 1, 0, 1, 1, 0, 1, 1, 1, 1, 1];
        AssertValues(EvaluationSet.OfProbabilities(labels, probabilities), ("calibration_error", 0.1679999937));
    }

    [Fact]
    public void CalibrationError_OfEqualProbabilities_DoesNotDependOnTheOrderOfRows()
    {
        float[] labels = [.. Enumerable.Range(0, 100).Select(i => i < 60 ? 1f : 0)];
        float[] probabilities = [.. Enumerable.Repeat(0.6f, 100)];
        Assert.Equal(0, Evaluator.Values(EvaluationSet.OfProbabilities(labels, probabilities))["calibration_error"], 6);
        Assert.Equal(
            0.4, Evaluator.Values(EvaluationSet.OfProbabilities(
                [.. labels.Select(_ => 1f)], probabilities))["calibration_error"], 6);
    }

    [Fact]
    public void Evaluate_RowsOfFewContacts_HasAnIntervalAsWideAsTheContactsMakeIt()
    {
        // 200 contacts of 5 rows each: 150 contacts are right in all rows, 50 in none.
        float[] labels = [.. Enumerable.Repeat(1f, 1_000)];
        float[] probabilities = [.. Enumerable.Range(0, 1_000).Select(row => row / 5 % 4 == 0 ? 0.2f : 0.9f)];
        var rows = EvaluationSet.OfProbabilities(labels, probabilities);
        var contacts = rows with { Groups = [.. Enumerable.Range(0, 1_000).Select(row => row / 5)] };
        var alone = Evaluator.Evaluate(rows).Metrics["accuracy"];
        var together = Evaluator.Evaluate(contacts).Metrics["accuracy"];
        Assert.Equal((0.75, 0.75), (alone.Value, together.Value));

        // Half the width is 1.96 standard errors of a share of n.
        Assert.Equal(1.96 * Math.Sqrt(0.75 * 0.25 / 1_000), (alone.High - alone.Low) / 2, 0.004);
        Assert.Equal(1.96 * Math.Sqrt(0.75 * 0.25 / 200), (together.High - together.Low) / 2, 0.008);
        Assert.Equal(200, Evaluator.Evaluate(contacts).Groups);
    }

    [Fact]
    public void Evaluate_PerfectAndBadlyCalibratedModels_HaveIntervalsThatHoldTheTruth()
    {
        // A model that always says 0.2 too little, and one that is right: 60 samples of each.
        int perfect = 0, bad = 0;
        for (int seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            float[] truth = [.. Enumerable.Range(0, 400).Select(_ => 0.2f + (0.8f * random.NextSingle()))];
            float[] labels = Array.ConvertAll(truth, p => random.NextSingle() < p ? 1f : 0);
            Measured Error(float[] probabilities) => Evaluator.Evaluate(
                EvaluationSet.OfProbabilities(labels, probabilities), new() { Draws = 200 })
                .Metrics["calibration_error"];

            var right = Error(truth);
            var wrong = Error(Array.ConvertAll(truth, p => p - 0.2f));
            Assert.True(right.Value > 0 && wrong.Low > 0);
            perfect += right.Low == 0 ? 1 : 0;
            bad += wrong.Low <= 0.2 && wrong.High >= 0.2 ? 1 : 0;
        }

        Assert.InRange(perfect, 53, 60);
        Assert.InRange(bad, 55, 60);
    }

    [Fact]
    public void Evaluate_TheSameSeed_GivesTheSameIntervals()
    {
        var set = EvaluationSet.OfProbabilities(Labels, Probabilities);
        Assert.Equal(Evaluator.Evaluate(set).Metrics, Evaluator.Evaluate(set).Metrics);
        Assert.NotEqual(
            Evaluator.Evaluate(set).Metrics["auc"], Evaluator.Evaluate(set, new() { Seed = 2 }).Metrics["auc"]);
    }

    [Fact]
    public void Evaluate_OneClassOnly_LeavesOutWhatIsNotDefined()
    {
        var result = Evaluator.Evaluate(EvaluationSet.OfProbabilities([1, 1, 1], [.9f, .8f, .1f]));
        Assert.DoesNotContain("auc", result.Metrics.Keys);
        Assert.All(result.Metrics.Values, each => Assert.True(double.IsFinite(each.Low + each.High)));
        Assert.Equal(2 / 3.0, result.Metrics["accuracy"].Value, 1e-9);
        Assert.DoesNotContain("r2", Evaluator.Values(EvaluationSet.OfNumbers([2, 2], [1, 3])).Keys);
    }

    [Fact]
    public void Evaluate_Slices_NamesTheOneThatIsCertainlyWorstAndNotASmallOne()
    {
        // de: 40 % right of 200; en: 90 % of 800; xx: none right, but 12 rows.
        string[] language = [.. Enumerable.Range(0, 1_012).Select(i => i < 200 ? "de" : i < 1_000 ? "en" : "xx")];
        int[] said = [.. language.Select((each, i) => each switch
        {
            "de" => i % 10 < 4 ? 1 : 0,
            "en" => i % 10 == 0 ? 0 : 1,
            _ => 0,
        })];
        var set = EvaluationSet.OfLabels(["no", "yes"], [.. Enumerable.Repeat(1, 1_012)], said) with
        {
            Slices = new Dictionary<string, string[]> { ["language"] = language },
        };
        var result = Evaluator.Evaluate(set);
        Assert.Equal(("accuracy", "de"), (result.SliceMetric, result.Worst!.Value));
        Assert.Equal(["en", "de", "xx"], result.Slices.Select(slice => slice.Value));
        Assert.Equal(0.4, result.Slices[1].Metrics["accuracy"].Value, 1e-9);
        Assert.True(result.Slices[1].IsWorse);
        Assert.False(result.Slices[0].IsWorse);
        Assert.Equal((12, 0, null), (result.Slices[2].Rows, result.Slices[2].Metrics.Count, result.Slices[2].Gap));
    }

    [Fact]
    public void Evaluate_ManySlicesThatAreAllAlike_CallsNoneWorseInNearlyAllRuns()
    {
        // 40 runs of 30 slices of the same quality: one by one, two of three runs would have a slice called worse.
        int runs = 0, naive = 0;
        for (int seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            int[] said = [.. Enumerable.Range(0, 1_500).Select(_ => random.NextSingle() < 0.7f ? 1 : 0)];
            var result = Evaluator.Evaluate(
                EvaluationSet.OfLabels(["no", "yes"], [.. said.Select(_ => 1)], said) with
                {
                    Slices = new Dictionary<string, string[]> { ["any"] = [.. said.Select((_, i) => $"{i % 30}")] },
                },
                new EvaluationOptions { Draws = 300 });
            runs += result.Slices.Any(slice => slice.IsWorse) ? 1 : 0;
            naive += result.Slices.Any(slice => slice.Gap!.Low > 0) ? 1 : 0;
        }

        Assert.InRange(runs, 0, 4);
        Assert.InRange(naive, 12, 40);
    }

    [Theory]
    [InlineData("", "no word")]
    [InlineData("ok", "1 word")]
    [InlineData("where is my  order", "2 to 5 words")]
    [InlineData("a b c d e f", "6 to 15 words")]
    [InlineData("a b c d e f g h i j k l m n o p", "16 words and more")]
    public void MessageLengths_OfAText_CountsWords(string text, string expected) =>
        Assert.Equal(expected, MessageLengths.Of(text));

    [Fact]
    public void Evaluate_ASliceWithLargerErrors_IsTheWorstOfNumbers()
    {
        float[] labels = [.. Enumerable.Range(0, 400).Select(i => (float)i)];
        string[] tenant = [.. labels.Select((_, i) => i % 2 == 0 ? "calm" : "loud")];
        var result = Evaluator.Evaluate(
            EvaluationSet.OfNumbers(labels, [.. labels.Select((label, i) => label + (i % 2 == 0 ? 1 : 3))]) with
            {
                Slices = new Dictionary<string, string[]> { ["tenant"] = tenant },
            });
        Assert.Equal("loud", result.Worst!.Value);
        Assert.Equal(1, result.Worst.Gap!.Value, 1e-6);
    }

    [Fact]
    public void Evaluate_WhatCannotBeMeasured_SaysWhy()
    {
        string Message(EvaluationSet set) => Assert.Throws<DatasetException>(() => Evaluator.Evaluate(set)).Message;

        Assert.Contains("no predictions", Message(EvaluationSet.OfNumbers([], [])));
        Assert.Contains("1 predictions for 2 labels", Message(EvaluationSet.OfNumbers([1, 2], [1])));
        Assert.Contains("Row 2: label", Message(EvaluationSet.OfNumbers([1, float.NaN], [1, 2])));
        Assert.Contains("Row 1: a probability", Message(EvaluationSet.OfProbabilities([1, 0], [1.5f, 0])));
        Assert.Contains("Row 1: a probability", Message(EvaluationSet.OfProbabilities([1, 0], [float.NaN, 0])));
        Assert.Contains("Row 2: label", Message(EvaluationSet.OfProbabilities([1, 2], [1, 0])));
        var set = EvaluationSet.OfNumbers([1, 2], [1, 2]);
        Assert.Contains("1 groups for 2", Message(set with { Groups = [1] }));
        Assert.Contains("Row 1: the weight", Message(set with { Weights = [-1, 1] }));
        Assert.Contains("weights are 0", Message(set with { Weights = [0, 0] }));
        var options = new EvaluationOptions { SliceMetric = "auc" };
        Assert.Contains("known measures here: rmse, mae, r2",
            Assert.Throws<DatasetException>(() => Evaluator.Evaluate(set, options)).Message);
    }

    [Fact]
    public void Curves_OfProbabilities_StartAndEndWhereTheyMust()
    {
        var random = new Random(5);
        float[] labels = [.. Enumerable.Range(0, 5_000).Select(i => i % 3 == 0 ? 1f : 0)];
        float[] probabilities = Array.ConvertAll(labels, label => (label * 0.3f) + (random.NextSingle() * 0.7f));
        var curves = Evaluator.Evaluate(
            EvaluationSet.OfProbabilities(labels, probabilities), new() { Draws = 0 }).Curves;
        var roc = Assert.Single(curves.Roc).Points;
        Assert.Equal((new CurvePoint(0, 0), new CurvePoint(1, 1)), (roc[0], roc[^1]));
        Assert.InRange(roc.Count, 50, 500);
        Assert.Equal(1, Assert.Single(curves.PrecisionRecall).Points[^1].X);
        Assert.Equal(10, curves.Calibration.Count);
        Assert.Equal(5_000, curves.Calibration.Sum(bin => bin.Weight), 1e-6);
    }

    private static bool Close(double expected, double actual) => Math.Abs(expected - actual) < 1e-6;

    private static void AssertValues(EvaluationSet set, params (string Name, double Value)[] expected)
    {
        var values = Evaluator.Values(set);
        Assert.All(expected, each => Assert.Equal(each.Value, values[each.Name], 1e-6));
        var measured = Evaluator.Evaluate(set).Metrics;
        Assert.All(expected, each => Assert.Equal(each.Value, measured[each.Name].Value, 1e-6));
        Assert.All(measured.Values, each => Assert.InRange(each.Value, each.Low, each.High));
    }
}
