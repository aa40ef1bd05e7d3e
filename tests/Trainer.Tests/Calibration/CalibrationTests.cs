using StreamML.Inference.Artifacts;
using StreamML.Inference.Scoring;
using StreamML.Trainer.Calibration;

namespace StreamML.Trainer.Tests.Calibration;

/// <summary>Beta, Venn-Abers and conformal calibration, and the choice among them.</summary>
public sealed class CalibrationTests
{
    [Fact]
    public void VennAbers_ScoresSeenAndUnseen_IsTheIsotonicRegressionWithTheRowAdded()
    {
        var (predictions, labels) = Sample(1, 60, Math.Sqrt);
        predictions = Array.ConvertAll(predictions, value => MathF.Round(value, 1));
        var (lower, upper) = VennAbersFit.Fit(predictions, labels);
        var calibrator = new Calibrator(new TabularCalibration
        {
            Method = TabularCalibration.VennAbersMethod,
            Samples = 60,
            Lower = lower,
            Upper = upper,
        });
        foreach (float at in new[] { 0f, 0.04f, 0.1f, 0.33f, 0.5f, 0.55f, 0.9f, 0.97f, 1f })
        {
            var (low, high) = calibrator.Range(at)!.Value;
            Assert.Equal(Isotonic([.. predictions, at], [.. labels, 0], at), low, 1e-6);
            Assert.Equal(Isotonic([.. predictions, at], [.. labels, 1], at), high, 1e-6);
            Assert.True(low < high);
            float[] value = [at];
            calibrator.Apply(value);
            Assert.Equal(high / (1 - low + high), value[0]);
        }
    }

    [Fact]
    public void VennAbers_ManyScores_HasFewStepsInOrder()
    {
        var (predictions, labels) = Sample(2, 20_000, p => p * p);
        var fitted = CalibrationChoice.Fit(TabularCalibration.VennAbersMethod, predictions, labels, new());
        Assert.InRange(fitted.Lower!.Count, 10, VennAbersFit.MaxGroups);
        fitted.Check("logistic");
        var calibrator = new Calibrator(fitted);
        foreach (float at in new[] { 0.2f, 0.5f, 0.8f })
        {
            float[] value = [at];
            calibrator.Apply(value);
            Assert.Equal(at * at, value[0], 0.04);
        }
    }

    [Fact]
    public void Beta_DistortedProbabilities_FindsTheDistortion()
    {
        // The log-odds of the true chance are 2 ln(p) - 0.5 ln(1 - p) + 0.7.
        var (predictions, labels) = Sample(
            3, 40_000, p => 1 / (1 + Math.Exp(-((2 * Math.Log(p)) - (0.5 * Math.Log(1 - p)) + 0.7))));
        var beta = BetaFit.Fit(predictions, labels, 1);
        Assert.Equal(2, beta.A, 0.15);
        Assert.Equal(0.5, beta.B, 0.1);
        Assert.Equal(0.7, beta.C, 0.15);
    }

    [Fact]
    public void Beta_PredictionsInReverse_KeepsTheirOrder()
    {
        var (predictions, labels) = Sample(4, 2_000, p => 1 - p);
        var beta = BetaFit.Fit(predictions, labels, 1);
        Assert.Equal((0, 0), (beta.A, beta.B));
        Assert.Equal(0, beta.C, 0.2);
    }

    [Fact]
    public void Beta_FewLabels_StaysNearTheModel()
    {
        var strong = BetaFit.Fit([0.2f, 0.8f, 0.9f], [0, 1, 1], 10);
        Assert.InRange(strong.A, 0.8, 1.3);
        Assert.InRange(strong.B, 0.8, 1.3);
        Assert.InRange(BetaFit.Fit([0f, 1f, 0f], [1, 0, 1], 1).C, -1_000, 1_000);
    }

    [Fact]
    public void Choice_TrueProbabilities_ChangesNothing()
    {
        for (int seed = 10; seed < 15; seed++)
        {
            var (predictions, labels) = Sample(seed, 1_000, p => p);
            var chosen = Choose(predictions, labels);
            Assert.True(
                chosen.Report.Method == CalibrationChoice.None
                    || chosen.Report.LogLoss[chosen.Report.Method] < chosen.Report.LogLoss[CalibrationChoice.None]);
            Assert.Equal(3, chosen.Report.LogLoss.Count);
        }
    }

    [Fact]
    public void Choice_DistortedProbabilities_IsBetterOnRowsOfAnotherSample()
    {
        var (predictions, labels) = Sample(20, 3_000, p => p < 0.5 ? p / 3 : p * p);
        var chosen = Choose(predictions, labels);
        Assert.NotEqual(CalibrationChoice.None, chosen.Report.Method);
        var (unseen, truths) = Sample(21, 3_000, p => p < 0.5 ? p / 3 : p * p);
        float[] calibrated = [.. unseen];
        new Calibrator(chosen.Calibration!).Apply(calibrated);
        Assert.True(
            LogLoss.Each(calibrated, truths).Average() < LogLoss.Each(unseen, truths).Average() - 0.02);
    }

    [Fact]
    public void Choice_FewRows_TriesBetaAlone()
    {
        var (predictions, labels) = Sample(30, 199, p => p * p);
        Assert.Equal(["none", "beta"], Choose(predictions, labels).Report.LogLoss.Keys);
        var (more, ofMore) = Sample(30, 200, p => p * p);
        Assert.Equal(["none", "beta", "venn-abers"], Choose(more, ofMore).Report.LogLoss.Keys);
    }

    [Fact]
    public void CrossFit_OneFold_IsFittedOnTheOthersAlone()
    {
        var (predictions, labels) = Sample(31, 500, p => p * p);
        int[] foldOf = [.. Enumerable.Range(0, 500).Select(i => i % 5)];
        float[] once = CrossFit(labels);
        float[] other = [.. labels];
        for (int i = 0; i < 500; i += 5)
        {
            other[i] = 1 - other[i];
        }

        float[] twice = CrossFit(other);
        Assert.All(Enumerable.Range(0, 100), i => Assert.Equal(once[5 * i], twice[5 * i]));
        Assert.NotEqual(once[1], twice[1]);

        float[] CrossFit(float[] of) =>
            CalibrationChoice.CrossFit(TabularCalibration.BetaMethod, predictions, of, foldOf, new());
    }

    [Fact]
    public void Conformal_ErrorsOfAnyShape_CoversAsPromised()
    {
        var random = new Random(40);
        float[] errors = [.. Enumerable.Range(0, 20_000).Select(_ => (float)Math.Pow(random.NextDouble() * 2, 3))];
        var fitted = CalibrationChoice.OfNumbers(new float[4_000], errors[..4_000]).Calibration!;
        Assert.Equal(TabularCalibration.MaxResiduals, fitted.Residuals!.Count);
        var (low, high) = fitted.Interval(0, 0.9);
        Assert.Equal(0.9, errors[4_000..].Average(error => error >= low && error <= high ? 1.0 : 0), 0.015);
        var few = CalibrationChoice.OfNumbers([1, 2, 3], [2, 2, 2]).Calibration!;
        Assert.Equal([-1, 0, 1], few.Residuals!);
        Assert.Equal(double.PositiveInfinity, few.Interval(5, 0.9).High);
        Assert.Equal((4, 6), few.Interval(5, 0.5));
    }

    private static ChosenCalibration Choose(float[] predictions, float[] labels) => CalibrationChoice.OfProbabilities(
        predictions, labels, [.. Enumerable.Range(0, labels.Length).Select(i => i % 5)], new());

    /// <summary>Predictions of any size, and labels whose chance is a function of them.</summary>
    private static (float[] Predictions, float[] Labels) Sample(int seed, int count, Func<double, double> chance)
    {
        var random = new Random(seed);
        float[] predictions = [.. Enumerable.Range(0, count).Select(_ => (float)random.NextDouble())];
        return (predictions, Array.ConvertAll(predictions, p => random.NextDouble() < chance(p) ? 1f : 0));
    }

    // Max of the min of means, as the isotonic regression is defined.
    private static double Isotonic(float[] predictions, float[] labels, float at)
    {
        var groups = predictions.Zip(labels).GroupBy(each => each.First).OrderBy(group => group.Key)
            .Select(group => (At: group.Key, Rows: group.Count(), Ones: group.Sum(each => each.Second))).ToList();
        int place = groups.FindIndex(group => group.At == at);
        return Enumerable.Range(0, place + 1).Max(from => Enumerable.Range(place, groups.Count - place).Min(
            to => groups[from..(to + 1)].Sum(group => (double)group.Ones)
                / groups[from..(to + 1)].Sum(group => group.Rows)));
    }
}
