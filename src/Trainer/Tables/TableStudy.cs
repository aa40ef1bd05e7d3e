using StreamML.Trainer.Calibration;
using StreamML.Trainer.Evaluation;

namespace StreamML.Trainer.Tables;

/// <summary>How well a learner predicts contacts that it has not seen, calibrated.</summary>
/// <param name="Learner">The learner with its settings, and the figures of each fold before calibration.</param>
/// <param name="Calibration">The calibration of the first deal.</param>
/// <param name="Metrics">Figures of all rows of the first deal, each with a 95 % interval over contacts.</param>
/// <param name="OverDeals">Mean and spread of these figures over the deals.</param>
/// <param name="Interval">What the split-conformal interval of 90 % adds to a prediction at its two ends; null unless
/// it is a regression.</param>
/// <param name="Predictions">The calibrated predictions, one deal after the other.</param>
public sealed record LearnerStudy(
    LearnerReport Learner, CalibrationReport Calibration, IReadOnlyDictionary<string, Measured> Metrics,
    IReadOnlyDictionary<string, MetricSummary> OverDeals, (double Low, double High)? Interval,
    IReadOnlyList<float[]> Predictions);

/// <summary>What a table can tell about its target.</summary>
/// <param name="Comparison">The cross-validation.</param>
/// <param name="Learners">The learners in its order.</param>
public sealed record TableStudyResult(CrossValidationResult Comparison, IReadOnlyList<LearnerStudy> Learners);

/// <summary>Cross-validates learners on a whole table, and measures their calibrated predictions of unseen
/// rows.</summary>
public static class TableStudy
{
    private const double Level = 0.9;

    /// <summary>Studies a table.</summary>
    /// <exception cref="ScoreTrainingException">The rows cannot be trained on.</exception>
    public static TableStudyResult Run(
        TableData data, IReadOnlyList<ITableLearner> learners, CrossValidationOptions options,
        CalibrationOptions calibration, IProgress<TrainingProgress>? progress, TimeProvider time,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(data);
        var compared = CrossValidation.Run(data, learners, options, progress, time, cancellationToken);
        return new TableStudyResult(
            compared, [.. compared.Learners.Select(each => Of(each, data, calibration, cancellationToken))]);
    }

    private static LearnerStudy Of(
        ComparedLearner learner, TableData data, CalibrationOptions calibration, CancellationToken cancellationToken)
    {
        var deals = learner.OutOfFold.Select(deal =>
        {
            var chosen = data.Task == TableTask.Binary
                ? CalibrationChoice.OfProbabilities(deal.Predictions, deal.Labels, deal.FoldOf, calibration)
                : CalibrationChoice.OfNumbers(deal.Predictions, deal.Labels);
            return (Chosen: chosen, Set: data.At(deal.Rows).Judged(chosen.CrossFitted));
        }).ToList();
        var values = deals.Select(deal => Evaluator.Values(deal.Set)).ToList();
        return new LearnerStudy(
            learner.Report, deals[0].Chosen.Report,
            Evaluator.Evaluate(deals[0].Set, null, cancellationToken).Metrics,
            MetricSummary.Of(values),
            data.Task == TableTask.Regression ? deals[0].Chosen.Calibration!.Interval(0, Level) : null,
            [.. deals.Select(deal => deal.Chosen.CrossFitted)]);
    }
}
