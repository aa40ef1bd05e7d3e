using Microsoft.Extensions.Time.Testing;
using StreamML.Trainer.Boosting;
using StreamML.Trainer.Tables;

namespace StreamML.Trainer.Tests.Tables;

/// <summary>The comparison of learners.</summary>
public sealed class CrossValidationTests
{
    private static readonly ITableLearner[] Both =
    [
        new XgBoostLearner(XgBoostLearner.Boosting), new LightGbmLearner(LightGbmLearner.Boosting),
    ];

    private static readonly CrossValidationOptions Apart = new() { Ensemble = false };

    [Fact]
    public void Run_OneWorkerOrTwo_GivesTheSameResult()
    {
        var data = TableRows.Make(1, 500, 5, TableTask.Binary, rowsOfContact: 2);
        var one = Run(data, Both, new CrossValidationOptions());
        var two = Run(data, Both, new CrossValidationOptions { Workers = 2 });
        Assert.Equal(one.Report.Best, two.Report.Best);
        foreach (var (first, second) in one.Learners.Zip(two.Learners))
        {
            Assert.Equal(first.OutOfFold[0].Predictions, second.OutOfFold[0].Predictions);
            Assert.Equal(first.Report.Settings, second.Report.Settings);
            Assert.Equal(first.Report.Metrics, second.Report.Metrics);
        }
    }

    [Fact]
    public void Run_LinearLabels_TakesTheLogisticRegression()
    {
        var data = TableRows.Linear(2, 800, 6);
        var result = Run(data, [new XgBoostLearner(XgBoostOptions.Forest(30, 12)), new LogisticLearner()], Apart);
        Assert.Equal("logistic", result.Report.Best);
        var best = result.Best;
        Assert.Equal(Enumerable.Range(0, 800), best.OutOfFold[0].Rows);
        Assert.Equal(data.Labels, best.OutOfFold[0].Labels);
        double[] losses = [.. best.Report.Folds.Select(fold => fold.Metrics["log_loss"])];
        Assert.Equal(losses.Average(), best.Report.Metrics["log_loss"].Mean, 1e-12);
        Assert.True(best.Report.Metrics["log_loss"].Sd > 0);
        Assert.Equal(["forest", "logistic"], result.Report.Learners.Select(each => each.Name));
    }

    [Fact]
    public void Run_Boosting_UsesAsManyRoundsAsDidBestOnAverage()
    {
        var data = TableRows.Linear(3, 600, 6);
        var result = Run(data, Both, Apart with { Repeats = 2 });
        Assert.All(result.Learners, each => Assert.InRange(int.Parse(each.Report.Settings["rounds"]), 2, 400));
        Assert.All(result.Learners, each => Assert.Equal(
            (2, 10), (each.OutOfFold.Count, each.Report.Folds.Count)));
        var refitted = result.Best.Learner.Fit(new TableFit(data), CancellationToken.None);
        Assert.Equal(int.Parse(result.Best.Report.Settings["rounds"]), refitted.Model.Rounds);
    }

    [Fact]
    public void Run_LabelsThatAreChance_FindsNothing()
    {
        var random = new Random(4);
        var data = TableRows.Linear(4, 600, 5);
        data = data with { Labels = [.. data.Labels.Select(_ => (float)random.Next(2))] };
        var result = Run(data, Both, Apart);
        Assert.All(result.Learners, each => Assert.InRange(each.Report.Metrics["auc"].Mean, 0.4, 0.6));
        Assert.All(result.Learners, each => Assert.True(int.Parse(each.Report.Settings["rounds"]) < 100));
    }

    [Fact]
    public void Run_Search_TakesBetterSettingsAndTheSameOnesAgain()
    {
        var data = TableRows.Make(5, 400, 5, TableTask.Regression);
        var poor = new XgBoostLearner(XgBoostLearner.Boosting with { Depth = 1, Rounds = 20, Eta = 0.01 });
        var options = new CrossValidationOptions { Candidates = 3, Folds = 3 };
        var alone = Run(data, [poor], options with { Candidates = 1 });
        var found = Run(data, [poor], options);
        Assert.True(found.Best.Report.Metrics["rmse"].Mean < alone.Best.Report.Metrics["rmse"].Mean);
        Assert.Equal(3, found.Best.Report.Candidates);
        Assert.Equal(found.Best.Report.Settings, Run(data, [poor], options).Best.Report.Settings);
    }

    [Fact]
    public void Run_TimeBudgetSpent_EndsTheSearchAndSaysSo()
    {
        var time = new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromMinutes(1) };
        var result = CrossValidation.Run(
            TableRows.Make(6, 200, 3, TableTask.Binary), [new LogisticLearner(), Both[0]],
            new CrossValidationOptions { Candidates = 50, TimeBudget = TimeSpan.FromMinutes(2) }, null, time,
            CancellationToken.None);
        Assert.Contains("time budget", Assert.Single(result.Report.Notices));
        Assert.All(result.Report.Learners, each => Assert.InRange(each.Candidates, 1, 49));
    }

    [Fact]
    public void Run_LearnerThatCannotRun_IsLeftOutWithANotice()
    {
        var data = TableRows.Make(7, 200, 3, TableTask.Regression);
        var result = Run(data, [new LogisticLearner(), Both[1]], new());
        Assert.Equal("lightgbm", result.Report.Best);
        Assert.Contains("logistic is left out", Assert.Single(result.Report.Notices));
        Assert.Throws<ScoreTrainingException>(() => Run(data, [new LogisticLearner()], new()));
    }

    [Fact]
    public void Run_ByTime_JudgesLaterRowsAlone()
    {
        var data = TableRows.Make(8, 400, 4, TableTask.Binary);
        var result = Run(data, Both, new CrossValidationOptions { ByTime = true, Folds = 3 });
        Assert.Equal(3, result.Best.Report.Folds.Count);
        Assert.Equal(100, result.Best.OutOfFold[0].Rows[0]);
    }

    [Fact]
    public void Run_ToldOfEachFold_NamesWhatIsLeft()
    {
        var told = new List<TrainingProgress>();
        CrossValidation.Run(
            TableRows.Make(9, 200, 3, TableTask.Binary), Both, new CrossValidationOptions { Folds = 3 },
            new Direct(told.Add), new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromSeconds(1) },
            CancellationToken.None);
        Assert.Equal(6, told.Count);
        Assert.Equal(["xgboost", "lightgbm"], told.Select(each => each.Learner).Distinct());
        Assert.All(told, each => Assert.True(each.Value > 0 && each.Metric == "log_loss" && each.Folds == 3));
        Assert.True(told[0].Left > told[5].Left && told[5].Left == TimeSpan.Zero);
    }

    [Fact]
    public void Run_Cancelled_GivesUp()
    {
        using var cancel = new CancellationTokenSource();
        cancel.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => CrossValidation.Run(
            TableRows.Make(1, 200, 3, TableTask.Binary), Both, new(), null, TimeProvider.System, cancel.Token));
    }

    private static CrossValidationResult Run(
        TableData data, IReadOnlyList<ITableLearner> learners, CrossValidationOptions options) =>
        CrossValidation.Run(data, learners, options, null, TimeProvider.System, CancellationToken.None);

    private sealed class Direct(Action<TrainingProgress> told) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => told(value);
    }
}
