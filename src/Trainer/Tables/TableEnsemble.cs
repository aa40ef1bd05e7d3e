using StreamML.Trainer.Evaluation;

namespace StreamML.Trainer.Tables;

/// <summary>The average of two learners after their comparison, by what both said of unseen rows.</summary>
internal static class TableEnsemble
{
    /// <summary>Its figures, on the folds of both.</summary>
    public static ComparedLearner Of(TableData data, ComparedLearner one, ComparedLearner other)
    {
        var learner = new EnsembleLearner(one.Learner, other.Learner);
        OutOfFold[] deals = [.. one.OutOfFold.Zip(other.OutOfFold, (a, b) => a with
        {
            Predictions = EnsembleLearner.Average(data.Task, a.Predictions, b.Predictions),
        })];
        FoldReport[] folds = [.. one.Report.Folds.Select(fold => fold with
        {
            Metrics = Figures(data, deals[fold.Repeat - 1], fold.Number - 1),
        })];
        return new ComparedLearner(
            learner, deals,
            new LearnerReport(
                learner.Name, learner.Settings, 1, folds,
                MetricSummary.Of([.. folds.Select(fold => fold.Metrics)])));
    }

    /// <summary>Whether it is better than one of them by more than chance, on the first deal.</summary>
    public static bool IsBetter(TableData data, ComparedLearner both, ComparedLearner other) =>
        PairedGain.IsBeyondChance(
            Losses(data, both.OutOfFold[0]), Losses(data, other.OutOfFold[0]),
            [.. both.OutOfFold[0].Rows.Select(data.GroupOf)]);

    private static IReadOnlyDictionary<string, double> Figures(TableData data, OutOfFold deal, int fold)
    {
        int[] places = [.. Enumerable.Range(0, deal.Rows.Length).Where(i => deal.FoldOf[i] == fold)];
        return Evaluator.Values(
            data.At([.. places.Select(i => deal.Rows[i])]).Judged([.. places.Select(i => deal.Predictions[i])]));
    }

    private static double[] Losses(TableData data, OutOfFold deal) => data.Task == TableTask.Binary
        ? Calibration.LogLoss.Each(deal.Predictions, deal.Labels)
        : [.. deal.Predictions.Zip(deal.Labels, (said, label) => Math.Pow(said - label, 2))];
}
