using StreamML.Trainer.Evaluation;
using StreamML.Trainer.Quality;

namespace StreamML.Trainer.Reports;

/// <summary>What advice is given on.</summary>
public sealed record AdviceInput
{
    /// <summary>What the model is called within a sentence, e.g. "the churn model".</summary>
    public required string Model { get; init; }

    /// <summary>Labelled rows that there are for training; null: not known.</summary>
    public int? Rows { get; init; }

    /// <summary>Fewest rows that it is trained from. Default 50, the least of the product's documents.</summary>
    public int RowsMin { get; init; } = 50;

    /// <summary>What a row is called, in the plural. Default "labelled samples".</summary>
    public string Unit { get; init; } = "labelled samples";

    /// <summary>Training rows by class; empty for numbers.</summary>
    public IReadOnlyDictionary<string, int> Classes { get; init; } = new Dictionary<string, int>();

    /// <summary>Folds of the cross-validation; 0: none.</summary>
    public int Folds { get; init; }

    /// <summary>Its figures; null: it was not trained.</summary>
    public EvaluationResult? Evaluation { get; init; }

    /// <summary>Its learning curve; null: not measured.</summary>
    public LearningCurve? Learning { get; init; }

    /// <summary>What was found in its data, such as leakage suspects.</summary>
    public IReadOnlyList<Finding> Data { get; init; } = [];
}

/// <summary>
/// Findings on a model and its training data, the gravest first. Each has a stable code and says what to do.
/// </summary>
public static class Advice
{
    /// <summary>Samples from which on a model's figures are reliable.</summary>
    public const int ReliableSamples = 200;

    /// <summary>Samples above which training takes long.</summary>
    public const int ManySamples = 10_000;

    /// <summary>Folds above which training takes long.</summary>
    public const int ManyFolds = 10;

    private const double LowAccuracy = 0.5;
    private const double RareShare = 0.1;
    private const int RareRows = 20;
    private const double PoorCalibration = 0.05;
    private const double HelpfulGain = 0.005;

    /// <summary>Advises.</summary>
    public static IReadOnlyList<Finding> Of(AdviceInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return
        [
            .. Amount(input).Concat(Classes(input)).Concat(Quality(input)).Concat(input.Data)
                .OrderByDescending(finding => finding.Level),
        ];
    }

    private static IEnumerable<Finding> Amount(AdviceInput input)
    {
        if (input.Folds > ManyFolds)
        {
            yield return new("many_folds", FindingLevel.Note,
                $"{input.Folds} folds train {input.Model} {input.Folds} times over. Five to ten folds tell as much in "
                + "less time.");
        }

        if (input.Rows is not { } rows)
        {
            yield break;
        }

        if (rows < input.RowsMin)
        {
            yield return new("too_little_data", FindingLevel.Error,
                $"{Start(input)} needs {input.RowsMin:N0} {input.Unit} and has {rows:N0}: "
                + $"{input.RowsMin - rows:N0} are missing. Wait for corrections and outcomes to arrive, import a "
                + "history with 'streamml import', or try it on made-up data with 'streamml generate'.");
        }
        else if (rows < ReliableSamples)
        {
            yield return new("few_samples", FindingLevel.Warning,
                $"{Start(input)} has {rows:N0} {input.Unit}; its figures are reliable from {ReliableSamples} on. "
                + "Look at the intervals rather than the values, and collect "
                + $"{ReliableSamples - rows:N0} more.");
        }
        else if (rows > ManySamples)
        {
            yield return new("many_samples", FindingLevel.Note,
                $"{Start(input)} has {rows:N0} {input.Unit}, more than {ManySamples:N0}: training takes longer. "
                + "Train on a sample or the latest months, or search less.");
        }
    }

    private static IEnumerable<Finding> Classes(AdviceInput input)
    {
        var present = input.Classes.Where(entry => entry.Value > 0).ToList();
        if (input.Classes.Count == 0)
        {
            yield break;
        }

        if (present.Count < 2)
        {
            yield return new("single_class", FindingLevel.Error,
                $"All {input.Unit} of {input.Model} have "
                + (present.Count == 1 ? $"the label '{present[0].Key}'" : "no label")
                + ": there is nothing to tell apart. Add samples of another label.");
            yield break;
        }

        int total = present.Sum(entry => entry.Value);
        foreach (var (name, rows) in present.Where(
            entry => entry.Value < RareRows || entry.Value < total * RareShare / Math.Max(1, present.Count - 1)))
        {
            yield return new("rare_class", FindingLevel.Warning,
                $"'{name}' has {rows:N0} of {total:N0} {input.Unit} of {input.Model}. Collect more of them; weigh the "
                + "classes until then, and judge by recall and F1, not by accuracy.");
        }
    }

    private static IEnumerable<Finding> Quality(AdviceInput input)
    {
        if (input.Evaluation is not { } result)
        {
            yield break;
        }

        if (result.Rows < ReliableSamples)
        {
            yield return new("few_judged", FindingLevel.Warning,
                $"{Start(input)} is judged on {result.Rows:N0} rows; from {ReliableSamples} on its figures are "
                + "reliable. Look at the intervals rather than the values.");
        }

        if (result.Metrics.TryGetValue("accuracy", out var accuracy) && accuracy.Value < LowAccuracy)
        {
            var worst = result.PerClass.Where(each => each.Metrics.ContainsKey("recall") && each.Rows > 0)
                .MinBy(each => each.Metrics["recall"].Value);
            yield return new("low_accuracy", FindingLevel.Warning,
                $"{Start(input)} is right in {accuracy.Value:0 %} of the rows, less than half. Check the labels with "
                + "'streamml data-quality', look in the confusion matrix for classes that are labelled alike and merge "
                + $"or define them anew, and add samples{(worst is null ? "" : $" of '{worst.Class}' first")}.");
        }

        if (Constant(result) is { } constant)
        {
            yield return new("no_better_than_constant", FindingLevel.Warning,
                $"{Start(input)} is no better than {constant}. Its features may say nothing about the label: add "
                + "others, or check that rows and labels belong together.");
        }

        if (result.Metrics.TryGetValue("calibration_error", out var calibration) && calibration.Low > PoorCalibration)
        {
            yield return new("poor_calibration", FindingLevel.Note,
                $"Probabilities of {input.Model} are off by {calibration.Value:0.00} on the average. Calibrate it "
                + "before anything depends on them.");
        }

        if (result.Worst is { IsWorse: true, Gap: { } gap, AtLeast: { } least } slice)
        {
            yield return new("worst_slice", FindingLevel.Note,
                $"{Start(input)} is worse for {slice.Key} {slice.Value}: {MetricNames.Of(result.SliceMetric)} differs by "
                + $"{MetricNames.Figure(gap.Value)} (at least {MetricNames.Figure(least)}). Add samples of it.");
        }

        if (input.Learning is { } learning && Relative(learning) > HelpfulGain)
        {
            yield return new("more_data_helps", FindingLevel.Note,
                $"{Start(input)} still gets better with more contacts: the last step of its learning curve gained "
                + $"{MetricNames.Figure(learning.LastGain)} in {MetricNames.Of(learning.Metric)}. Collect more.");
        }
    }

    // What it should beat and does not, by the lower end of its interval; null if it does.
    private static string? Constant(EvaluationResult result)
    {
        if (result.Metrics.TryGetValue("r2", out var r2))
        {
            return r2.Value <= 0 ? "the mean of the labels" : null;
        }

        if (result.Metrics.TryGetValue("auc", out var auc))
        {
            return auc.Low <= 0.5 ? "chance at ranking (ROC AUC 0.5)" : null;
        }

        return null;
    }

    private static string Start(AdviceInput input) => $"{char.ToUpperInvariant(input.Model[0])}{input.Model[1..]}";

    private static double Relative(LearningCurve curve) => curve.Metric is "mae" or "rmse"
        ? curve.LastGain / Math.Max(curve.Points[^1].Metric.Value, 1e-9)
        : curve.LastGain;
}
