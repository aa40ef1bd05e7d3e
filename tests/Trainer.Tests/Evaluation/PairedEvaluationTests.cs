using StreamML.Trainer.Datasets;
using StreamML.Trainer.Evaluation;

namespace StreamML.Trainer.Tests.Evaluation;

public sealed class PairedEvaluationTests
{
    private static readonly float[] Truth = [.. Enumerable.Range(0, 200).Select(row => row % 100f)];

    [Fact]
    public void Differences_OfTheSamePredictions_AreZeroWithoutDoubt()
    {
        var set = Numbers(3);

        var by = PairedEvaluation.Differences(set, set);

        Assert.Equal(["rmse", "mae", "r2"], by.Keys);
        Assert.All(by.Values, each => Assert.Equal((0, 0, 0), (each.Value, each.Low, each.High)));
    }

    [Fact]
    public void Differences_OfErrorsThatRowsShare_AreSurerThanTheFigures()
    {
        // Rows are hard or easy for both alike; the second is half a point nearer on each.
        var (before, now) = (Numbers(20), Numbers(20, nearer: 0.5f));

        var by = PairedEvaluation.Differences(before, now)["mae"];
        var alone = Evaluator.Evaluate(now).Metrics["mae"];

        Assert.Equal(-0.5, by.Value, 3);
        Assert.True(by.High < 0, $"{by}");
        Assert.True(by.High - by.Low < (alone.High - alone.Low) / 5, $"{by} {alone}");
    }

    [Fact]
    public void Differences_OfOtherRows_AreRefused() => Assert.Throws<DatasetException>(
        () => PairedEvaluation.Differences(Numbers(1), EvaluationSet.OfNumbers([.. Truth.Reverse()], Truth)));

    private static EvaluationSet Numbers(float most, float nearer = 0) => EvaluationSet.OfNumbers(
        Truth, [.. Truth.Select((value, row) => value + (row % 7 * most / 6) + 1 - nearer)]);
}
