using StreamML.Inference.Runtimes.Mixed;
using StreamML.Inference.Runtimes.Trees;
using StreamML.Trainer.Boosting;
using StreamML.Trainer.Calibration;
using StreamML.Trainer.Tables;

namespace StreamML.Trainer.Tests.Tables;

/// <summary>Two learners averaged.</summary>
public sealed class EnsembleTests
{
    private static readonly ITableLearner Boosted = new XgBoostLearner(XgBoostLearner.Boosting);
    private static readonly ITableLearner Straight = new LogisticLearner();
    private static readonly ITableLearner Leafwise = new LightGbmLearner(LightGbmLearner.Boosting);

    [Fact]
    public void Average_OfTwoLearnersThatKnowDifferentRows_IsBetterThanEither()
    {
        var data = Mixed(1, 400);
        var (one, other) = (Knows(row => row % 2 == 0), Knows(row => row % 2 == 1));

        var both = TableEnsemble.Of(data, one, other);

        Assert.Equal("xgboost-logistic", both.Report.Name);
        Assert.True(TableEnsemble.IsBetter(data, both, one));
        Assert.True(TableEnsemble.IsBetter(data, both, other));
        Assert.False(TableEnsemble.IsBetter(data, one, one));
        Assert.Equal(5, both.Report.Folds.Count);
        Assert.Equal(
            LogLoss.Each(both.OutOfFold[0].Predictions, data.Labels).Average(),
            both.Report.Metrics["log_loss"].Mean, 1e-9);

        ComparedLearner Knows(Func<int, bool> known)
        {
            var folds = Enumerable.Range(0, 5).Select(
                fold => new FoldReport(1, fold + 1, 320, 80, new Dictionary<string, double>())).ToList();
            int[] rows = [.. Enumerable.Range(0, data.Count)];
            return new ComparedLearner(
                known(0) ? Boosted : Straight,
                [
                    new OutOfFold(
                        rows, [.. rows.Select(row => row % 5)],
                        [.. rows.Select(row => !known(row) ? 0.5f : data.Labels[row] == 1 ? 0.98f : 0.02f)],
                        data.Labels),
                ],
                new LearnerReport(
                    "", new Dictionary<string, string>(), 1, folds, new Dictionary<string, MetricSummary>()));
        }
    }

    [Fact]
    public void Comparison_OfTwoLearners_ReportsTheirAverage()
    {
        var found = Run(Mixed(1, 400), [Boosted, Straight], new());

        Assert.Equal(["xgboost", "logistic", "xgboost-logistic"], found.Report.Learners.Select(each => each.Name));
        bool isBetter = TableEnsemble.IsBetter(
            Mixed(1, 400), found.Learners[2],
            found.Learners.Take(2).MinBy(each => each.Report.Metrics["log_loss"].Mean)!);
        Assert.Equal(isBetter, found.Report.Best == "xgboost-logistic");
    }

    [Fact]
    public void Average_OfOneThatKnowsAllThereIs_IsNotTaken()
    {
        var found = Run(TableRows.Linear(3, 800, 6), [Boosted, Straight], new());

        Assert.Equal("logistic", found.Report.Best);
    }

    [Fact]
    public void Average_NotWanted_IsNotTried() =>
        Assert.Equal(2, Run(Mixed(1, 400), [Boosted, Straight], new() { Ensemble = false }).Learners.Count);

    [Theory]
    [InlineData(TableTask.Binary)]
    [InlineData(TableTask.Regression)]
    public void Model_OfTrees_IsTreesThatSayTheMean(TableTask task)
    {
        var data = TableRows.Make(4, 300, 5, task);
        var (one, other) = (Fit(Boosted, data), Fit(Leafwise, data));
        var both = Fit(new EnsembleLearner(Boosted, Leafwise), data);

        Assert.Equal(TreeFile.Format, both.Format);
        Near(EnsembleLearner.Average(task, one.Predict(data), other.Predict(data)), both.Predict(data));
        Assert.Equal(both.ToBytes(), Fit(new EnsembleLearner(Boosted, Leafwise), data).ToBytes());
    }

    [Fact]
    public void Model_OfTreesAndALinearOne_IsMixedAndSaysTheMean()
    {
        var data = Mixed(5, 300);
        var (one, other) = (Fit(Boosted, data), Fit(Straight, data));
        var both = Fit(new EnsembleLearner(Boosted, Straight), data);

        Assert.Equal(MixFile.Format, both.Format);
        Near(EnsembleLearner.Average(TableTask.Binary, one.Predict(data), other.Predict(data)), both.Predict(data));
        Assert.Equal(
            ["xgboost", "microsoft.ml"], new EnsembleLearner(Boosted, Straight).Libraries.Select(each => each.Name));
    }

    private static void Near(float[] expected, float[] said)
    {
        Assert.Equal(expected.Length, said.Length);
        Assert.All(expected.Zip(said), pair => Assert.Equal(
            pair.First, pair.Second, 1e-4f * Math.Max(1, Math.Abs(pair.First))));
    }

    private static TableModel Fit(ITableLearner learner, TableData data) =>
        learner.Fit(new TableFit(data), CancellationToken.None).Model;

    private static CrossValidationResult Run(
        TableData data, IReadOnlyList<ITableLearner> learners, CrossValidationOptions options) =>
        CrossValidation.Run(data, learners, options, null, TimeProvider.System, CancellationToken.None);

    // Half of the log-odds is a sum over many features, half a step that depends on two at a time.
    private static TableData Mixed(int seed, int count)
    {
        const int features = 14;
        var random = new Random(seed);
        float[] rows = [.. Enumerable.Range(0, count * features).Select(_ => (float)((random.NextDouble() * 4) - 2))];
        float[] labels = [.. Enumerable.Range(0, count).Select(row =>
        {
            var of = rows.AsSpan(row * features, features);
            double odds = of[0] * of[1] > 0 ? 1.5 : -1.5;
            foreach (float value in of[2..])
            {
                odds += 0.45 * value;
            }

            return random.NextDouble() < 1 / (1 + Math.Exp(-odds)) ? 1 : 0f;
        })];
        return new TableData(TableRows.Schema(features), TableTask.Binary, rows, labels);
    }
}
