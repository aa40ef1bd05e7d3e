namespace StreamML.Trainer.Tables;

/// <summary>
/// Compares learners on the same folds by log-loss, or by the root of the mean squared error of a regression. Settings
/// are searched on the first deal of contacts; the figures are those of all deals. Two learners are also averaged: that
/// wins where it is better than the better one by more than chance.
/// </summary>
public static class CrossValidation
{
    /// <summary>Compares learners.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="learners">The learners, with the settings to try first. Those that cannot run on this machine are
    /// left out, with a notice, as long as one can.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told of each fold; null: nobody is.</param>
    /// <param name="time">Measures the time budget and the time left.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ScoreTrainingException">The rows cannot be trained on, or no learner can run.</exception>
    /// <exception cref="InvalidOperationException">An option is out of range.</exception>
    public static CrossValidationResult Run(
        TableData data, IReadOnlyList<ITableLearner> learners, CrossValidationOptions options,
        IProgress<TrainingProgress>? progress, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(learners);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        data.Check(2);
        var notices = new List<string>();
        var able = Able(data, learners, notices);
        var deals = Deals(data, options, notices);
        var run = new CrossValidationRun(
            data, options, progress, time, able.Count * (options.Candidates + options.Repeats - 1));
        var compared = run.Search(able, deals[0], notices, cancellationToken)
            .Select(best => run.Repeat(best, deals, cancellationToken)).ToList();
        var winner = compared.MinBy(each => each.Report.Metrics[run.Metric].Mean)!;
        if (options.Ensemble && compared.Count == 2)
        {
            var both = TableEnsemble.Of(data, compared[0], compared[1]);
            winner = TableEnsemble.IsBetter(data, both, winner) ? both : winner;
            compared.Add(both);
        }

        return new CrossValidationResult(winner, compared, new CrossValidationReport(
            data.Task, data.Count, data.Contacts, run.Metric, winner.Learner.Name,
            [.. compared.Select(each => each.Report)], notices));
    }

    private static List<ITableLearner> Able(
        TableData data, IReadOnlyList<ITableLearner> learners, List<string> notices)
    {
        var able = new List<ITableLearner>();
        foreach (var learner in learners)
        {
            string? missing = learner.Learns(data.Task) ? learner.Missing() : $"It does not learn {data.Task} tasks.";
            if (missing is null)
            {
                able.Add(learner);
            }
            else
            {
                notices.Add($"{learner.Name} is left out. {missing}");
            }
        }

        return able.Count > 0
            ? able : throw new ScoreTrainingException($"No learner can run. {string.Join(" ", notices)}");
    }

    private static List<TableFolds> Deals(TableData data, CrossValidationOptions options, List<string> notices)
    {
        var deals = Enumerable.Range(0, options.Repeats).Select(repeat => options.ByTime
            ? TableFolds.ByTime(data, options.Folds)
            : TableFolds.ByContact(data, options.Folds, options.Seed + repeat)).ToList();
        notices.AddRange(deals[0].Notices);
        return deals;
    }
}
