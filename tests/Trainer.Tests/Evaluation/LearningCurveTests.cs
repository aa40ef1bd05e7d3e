using StreamML.Trainer.Evaluation;

namespace StreamML.Trainer.Tests.Evaluation;

/// <summary>A learning curve grows by whole contacts.</summary>
public sealed class LearningCurveTests
{
    [Fact]
    public void Of_GrowingParts_HoldWholeContactsEachWithinTheNext()
    {
        int[] groups = [.. Enumerable.Range(0, 300).Select(row => row / 3)];
        var taken = new List<HashSet<int>>();
        var curve = LearningCurve.Of(groups, rows =>
        {
            taken.Add([.. rows]);
            Assert.All(rows.GroupBy(row => groups[row]), contact => Assert.Equal(3, contact.Count()));
            return Judge(error: 100f / rows.Length);
        });
        Assert.Equal([60, 120, 180, 240, 300], curve.Points.Select(point => point.Rows));
        Assert.Equal([20, 40, 60, 80, 100], curve.Points.Select(point => point.Groups));
        Assert.All(taken.Zip(taken.Skip(1)), pair => Assert.Subset(pair.Second, pair.First));
        Assert.Equal("mae", curve.Metric);
        Assert.Equal((100 / 240.0) - (100 / 300.0), curve.LastGain, 1e-3);
    }

    [Fact]
    public void Of_FewShares_TrainsAsOftenAndMeasuresTheMetricThatWasAskedFor()
    {
        int trainings = 0;
        var curve = LearningCurve.Of(
            [.. Enumerable.Range(0, 50)],
            _ =>
            {
                trainings++;
                return Judge(1);
            },
            new LearningCurveOptions { Shares = [0.5, 1], Metric = "r2", Draws = 0 });
        Assert.Equal((2, 2, "r2"), (trainings, curve.Points.Count, curve.Metric));
        Assert.Equal(0, curve.LastGain, 1e-9);
    }

    [Fact]
    public void Of_ACancelledToken_TrainsNoFurther()
    {
        using var source = new CancellationTokenSource();
        int trainings = 0;
        Assert.Throws<OperationCanceledException>(() => LearningCurve.Of(
            [1, 2, 3],
            _ =>
            {
                trainings++;
                source.Cancel();
                return Judge(1);
            },
            null, source.Token));
        Assert.Equal(1, trainings);
    }

    private static EvaluationSet Judge(float error) => EvaluationSet.OfNumbers(
        [.. Enumerable.Range(0, 40).Select(i => (float)i)],
        [.. Enumerable.Range(0, 40).Select(i => i + (i % 2 == 0 ? error : -error))]);
}
