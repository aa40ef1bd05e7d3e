namespace StreamML.Trainer.Evaluation;

/// <summary>
/// Of classes. From predicted classes: accuracy; precision (0 where nothing was predicted so), recall and F1 of each
/// class and their means over the classes that occur. Of two classes, precision, recall and f1 alone are the positive
/// one's. From probabilities: see <see cref="ProbabilityMeasures"/>.
/// </summary>
internal sealed class ClassMeasures : IMeasures
{
    private const int Common = 4;

    private readonly EvaluationSet _set;
    private readonly ProbabilityMeasures? _probabilities;
    private readonly double[] _confusion;
    private readonly bool _binary;
    private readonly bool _each;

    /// <summary>Prepares a set.</summary>
    /// <param name="set">The set.</param>
    /// <param name="each">Whether each class is measured as well.</param>
    public ClassMeasures(EvaluationSet set, bool each)
    {
        (_set, _each, _binary) = (set, each, set.Kind == EvaluationKind.Binary);
        _confusion = new double[set.Classes.Count * set.Classes.Count];
        _probabilities = set.Probabilities is null ? null : new ProbabilityMeasures(set, each);
        List<MeasureName> names =
        [
            new("accuracy"), new("precision_macro"), new("recall_macro"), new("f1_macro"),
        ];
        if (_binary)
        {
            names.AddRange([new("precision"), new("recall"), new("f1"), new("positive_share")]);
        }

        for (int c = 0; each && c < set.Classes.Count; c++)
        {
            names.AddRange([new("precision", c), new("recall", c), new("f1", c)]);
        }

        Names = [.. names, .. _probabilities?.Names ?? []];
    }

    public IReadOnlyList<MeasureName> Names { get; }

    public void Measure(ReadOnlySpan<double> weights, Span<double> values)
    {
        Confusion(_set, weights, _confusion);
        int classes = _set.Classes.Count, next = Common + (_binary ? 4 : 0), present = 0;
        double right = 0, total = 0, precisions = 0, recalls = 0, f1s = 0;
        for (int c = 0; c < classes; c++)
        {
            double hits = _confusion[(c * classes) + c], true1 = 0, said = 0;
            for (int other = 0; other < classes; other++)
            {
                true1 += _confusion[(c * classes) + other];
                said += _confusion[(other * classes) + c];
            }

            (right, total) = (right + hits, total + true1);
            double precision = said > 0 ? hits / said : 0, recall = hits / true1, f1 = 2 * hits / (true1 + said);
            if (true1 > 0)
            {
                (precisions, recalls, f1s, present) = (precisions + precision, recalls + recall, f1s + f1, present + 1);
            }

            if (_binary && c == 1)
            {
                (values[4], values[5], values[6], values[7]) = (precision, recall, f1, true1);
            }

            if (_each)
            {
                (values[next], values[next + 1], values[next + 2]) = (precision, recall, f1);
                next += 3;
            }
        }

        (values[0], values[1], values[2], values[3]) =
            (right / total, precisions / present, recalls / present, f1s / present);
        if (_binary)
        {
            values[7] /= total;
        }

        _probabilities?.Measure(weights, values[next..]);
    }

    /// <summary>Weight of the rows of class i that were called j, at i * classes + j.</summary>
    public static void Confusion(EvaluationSet set, ReadOnlySpan<double> weights, Span<double> confusion)
    {
        confusion.Clear();
        for (int i = 0; i < weights.Length; i++)
        {
            confusion[((int)set.Labels[i] * set.Classes.Count) + (int)set.Predictions[i]] += weights[i];
        }
    }
}
