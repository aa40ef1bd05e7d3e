using System.Runtime.ExceptionServices;
using StreamML.Trainer.Evaluation;

namespace StreamML.Trainer.Tables;

/// <summary>One comparison under way.</summary>
internal sealed class CrossValidationRun(
    TableData data, CrossValidationOptions options, IProgress<TrainingProgress>? progress, TimeProvider time,
    int passesAtMost)
{
    private readonly long _started = time.GetTimestamp();
    private int _passes;

    /// <summary>Name of the metric that decides; less is better.</summary>
    public string Metric => data.Task == TableTask.Binary ? "log_loss" : "rmse";

    /// <summary>The best settings of each learner, by the mean of the metric over the folds of the first
    /// deal.</summary>
    public IReadOnlyList<Pass> Search(
        IReadOnlyList<ITableLearner> learners, TableFolds folds, List<string> notices,
        CancellationToken cancellationToken)
    {
        var best = learners.Select(learner => Try(learner, folds, 1, cancellationToken)).ToArray();
        var further = learners.Select(
            learner => learner.Candidates(options.Seed).Take(options.Candidates - 1).GetEnumerator()).ToArray();
        bool any = options.Candidates > 1;
        for (int candidate = 2; any; candidate++)
        {
            any = false;
            for (int l = 0; l < best.Length && !OutOfTime(candidate, notices); l++)
            {
                if (!further[l].MoveNext())
                {
                    continue;
                }

                any = true;
                var tried = Try(further[l].Current, folds, candidate, cancellationToken);
                best[l] = (tried.Loss < best[l].Loss ? tried : best[l]) with { Candidates = candidate };
            }
        }

        return best;
    }

    /// <summary>The figures of settings over all deals.</summary>
    public ComparedLearner Repeat(Pass first, IReadOnlyList<TableFolds> deals, CancellationToken cancellationToken)
    {
        var passes = new List<Pass> { first };
        foreach (var deal in deals.Skip(1))
        {
            passes.Add(Try(first.Learner, deal, 1, cancellationToken));
        }

        int rounds = (int)Math.Round(passes.Average(pass => pass.Rounds), MidpointRounding.AwayFromZero);
        var learner = rounds > 0 ? first.Learner.WithRounds(rounds) : first.Learner;
        FoldReport[] reports = [.. passes.SelectMany(
            (pass, repeat) => pass.Folds.Select(fold => fold with { Repeat = repeat + 1 }))];
        return new ComparedLearner(
            learner, [.. passes.Select(pass => pass.OutOfFold)],
            new LearnerReport(learner.Name, learner.Settings, first.Candidates, reports,
                MetricSummary.Of([.. reports.Select(report => report.Metrics)])));
    }

    private bool OutOfTime(int candidate, List<string> notices)
    {
        bool isOut = time.GetElapsedTime(_started) > options.TimeBudget;
        if (isOut && !notices.Exists(notice => notice.StartsWith("The search", StringComparison.Ordinal)))
        {
            notices.Add($"The search ended at its time budget, {options.TimeBudget}, with settings {candidate - 1} of "
                + $"{options.Candidates}: the settings reported train the same model again, another search may not.");
        }

        return isOut;
    }

    private Pass Try(ITableLearner learner, TableFolds folds, int candidate, CancellationToken cancellationToken)
    {
        var fitted = new FittedTable[folds.Folds.Count];
        int done = 0;
        double sum = 0;
        var gate = new Lock();
        AllFolds(fitted.Length, f =>
        {
            var (train, validation) = (data.At(folds.Folds[f].Train), data.At(folds.Folds[f].Validation));
            fitted[f] = learner.Fit(
                new TableFit(train, validation, options.Balanced, options.Seed), cancellationToken);
            double loss = Evaluator.Values(validation.Judged(
                fitted[f].Model.First(Math.Max(1, fitted[f].BestRounds)).Predict(validation)))[Metric];
            lock (gate)
            {
                (sum, done) = (sum + loss, done + 1);
                double share = Math.Min(1, (_passes + (done / (double)fitted.Length)) / passesAtMost);
                progress?.Report(new TrainingProgress(
                    learner.Name, candidate, done, fitted.Length, Metric, sum / done,
                    time.GetElapsedTime(_started) * ((1 - share) / share)));
            }
        });
        _passes++;
        return Judge(learner, folds, fitted) with { Candidates = candidate };
    }

    private void AllFolds(int count, Action<int> work)
    {
        try
        {
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = options.Workers }, work);
        }
        catch (AggregateException fault)
        {
            ExceptionDispatchInfo.Throw(fault.InnerExceptions[0]);
        }
    }

    // All folds are judged with the same rounds: the best of each fold would be chosen by the rows it is judged by.
    private Pass Judge(ITableLearner learner, TableFolds folds, FittedTable[] fitted)
    {
        int rounds = ReferenceEquals(learner.WithRounds(1), learner)
            ? 0 : (int)Math.Round(fitted.Average(each => each.BestRounds), MidpointRounding.AwayFromZero);
        var reports = new List<FoldReport>();
        var judged = new List<(int Row, int Fold, float Prediction)>();
        for (int f = 0; f < fitted.Length; f++)
        {
            var fold = folds.Folds[f];
            var validation = data.At(fold.Validation);
            var model = rounds > 0 ? fitted[f].Model.First(rounds) : fitted[f].Model;
            float[] predictions = model.Predict(validation);
            judged.AddRange(fold.Validation.Select((row, i) => (row, f, predictions[i])));
            reports.Add(new FoldReport(
                1, f + 1, fold.Train.Length, fold.Validation.Length,
                Evaluator.Values(validation.Judged(predictions))));
        }

        var rows = judged.OrderBy(each => each.Row).ToList();
        return new Pass(
            learner, rounds, reports.Average(report => report.Metrics[Metric]), reports,
            new OutOfFold(
                [.. rows.Select(each => each.Row)], [.. rows.Select(each => each.Fold)],
                [.. rows.Select(each => each.Prediction)], [.. rows.Select(each => data.Labels[each.Row])]));
    }

    /// <summary>One learner with one set of settings on one deal.</summary>
    /// <param name="Learner">With these settings.</param>
    /// <param name="Rounds">Rounds that did best on average; 0 if it has none.</param>
    /// <param name="Loss">Mean of the metric over the folds.</param>
    /// <param name="Folds">The folds' figures.</param>
    /// <param name="OutOfFold">Its predictions.</param>
    public sealed record Pass(
        ITableLearner Learner, int Rounds, double Loss, IReadOnlyList<FoldReport> Folds, OutOfFold OutOfFold)
    {
        /// <summary>Settings tried so far.</summary>
        public int Candidates { get; init; } = 1;
    }
}
