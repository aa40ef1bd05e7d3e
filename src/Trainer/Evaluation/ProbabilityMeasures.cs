namespace StreamML.Trainer.Evaluation;

/// <summary>
/// Of probabilities. <c>auc</c>: area under the ROC curve, ties count half. <c>pr_auc</c>: average precision. Of
/// several classes, both are one against the rest, averaged over the classes that occur. <c>log_loss</c>: mean of
/// minus the natural logarithm of the probability of what was true, at least 2^-23. <c>brier</c>: mean squared error
/// of the probability; of several classes summed over them. <c>calibration_error</c>: mean distance of predicted and
/// observed shares in ten bins of equal mass; of several classes, of the probability of the predicted one.
/// </summary>
internal sealed class ProbabilityMeasures : IMeasures
{
    /// <summary>Bins of the calibration error.</summary>
    public const int Bins = 10;

    // The resolution of float32 near 1, as in scikit-learn.
    private const double Least = 1.0 / (1 << 23);

    private readonly double[] _losses;
    private readonly double[] _squares;
    private readonly Ranking[] _classes;
    private readonly CalibrationBin[] _bins = new CalibrationBin[Bins];
    private readonly CalibrationBin[] _asTheyAre = new CalibrationBin[Bins];
    private readonly Ranking _calibration;
    private readonly bool _each;

    public ProbabilityMeasures(EvaluationSet set, bool each)
    {
        _each = each && set.Kind == EvaluationKind.Multiclass;
        _classes = Rankings(set);
        _calibration = Calibration(set);
        (_losses, _squares) = (new double[set.Count], new double[set.Count]);
        for (int row = 0; row < set.Count; row++)
        {
            (_losses[row], _squares[row]) = Row(set, row);
        }

        List<MeasureName> names =
        [
            new("auc"), new("pr_auc"), new("log_loss"), new("brier"), new("calibration_error", HasSpread: true),
            new("calibration_spread", -2),
        ];
        for (int c = 0; _each && c < _classes.Length; c++)
        {
            names.AddRange([new("auc", c), new("pr_auc", c)]);
        }

        Names = names;
        CalibrationBins.Fill(_calibration, Weights(set), _asTheyAre);
    }

    public IReadOnlyList<MeasureName> Names { get; }

    /// <summary>Rows by the probability of each class; of two classes, by the positive one's alone.</summary>
    public static Ranking[] Rankings(EvaluationSet set)
    {
        if (set.Kind == EvaluationKind.Binary)
        {
            return [new Ranking(set.Probabilities!, Array.ConvertAll(set.Labels, label => label == 1))];
        }

        return [.. Enumerable.Range(0, set.Width).Select(c => new Ranking(
            [.. Enumerable.Range(0, set.Count).Select(row => set.Probabilities![(row * set.Width) + c])],
            Array.ConvertAll(set.Labels, label => label == c)))];
    }

    /// <summary>
    /// Rows by the probability that is to be calibrated: of two classes the positive one's, of several the predicted
    /// one's.
    /// </summary>
    public static Ranking Calibration(EvaluationSet set) => set.Kind == EvaluationKind.Binary
        ? Rankings(set)[0]
        : new Ranking(
            [.. Enumerable.Range(0, set.Count)
                .Select(row => set.Probabilities![(row * set.Width) + (int)set.Predictions[row]])],
            [.. Enumerable.Range(0, set.Count).Select(row => set.Predictions[row] == set.Labels[row])]);

    public void Measure(ReadOnlySpan<double> weights, Span<double> values)
    {
        double total = 0, losses = 0, squares = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            total += weights[i];
            losses += weights[i] * _losses[i];
            squares += weights[i] * _squares[i];
        }

        double aucs = 0, precisions = 0;
        int defined = 0, next = 6;
        foreach (var ranking in _classes)
        {
            var (auc, precision) = ranking.Areas(weights);
            if (!double.IsNaN(auc))
            {
                (aucs, precisions, defined) = (aucs + auc, precisions + precision, defined + 1);
            }

            if (_each)
            {
                (values[next], values[next + 1]) = (auc, precision);
                next += 2;
            }
        }

        CalibrationBins.Fill(_calibration, weights, _bins);
        (values[0], values[1]) = (aucs / defined, precisions / defined);
        (values[2], values[3], values[4]) = (losses / total, squares / total, CalibrationBins.Error(_bins));
        values[5] = CalibrationBins.Spread(_bins, _asTheyAre);
    }

    private static double[] Weights(EvaluationSet set) => set.Weights is null
        ? [.. Enumerable.Repeat(1.0, set.Count)]
        : Array.ConvertAll(set.Weights, weight => (double)weight);

    private static (double Loss, double Squares) Row(EvaluationSet set, int row)
    {
        int label = (int)set.Labels[row];
        if (set.Kind == EvaluationKind.Binary)
        {
            double off = label - (double)set.Probabilities![row];
            return (Loss(1 - Math.Abs(off)), off * off);
        }

        double squares = 0;
        for (int c = 0; c < set.Width; c++)
        {
            double off = (c == label ? 1 : 0) - (double)set.Probabilities![(row * set.Width) + c];
            squares += off * off;
        }

        return (Loss(set.Probabilities![(row * set.Width) + label]), squares);
    }

    private static double Loss(double probability) => -Math.Log(Math.Clamp(probability, Least, 1));
}
