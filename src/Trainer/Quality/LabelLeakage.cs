using StreamML.Trainer.Evaluation;

namespace StreamML.Trainer.Quality;

/// <summary>
/// How well one column predicts the label by itself. What comes too near to the label often was written after it: a
/// date of cancellation, a status that follows from the outcome. A missing value is a value too, as it can say as much.
/// </summary>
internal sealed class LabelLeakage
{
    private const int Prior = 2;

    private readonly QualityTable _table;
    private readonly QualityOptions _options;
    private readonly int[] _rows;
    private readonly double[] _weights;
    private readonly float[] _labels;

    /// <summary>Prepares a table with labels.</summary>
    public LabelLeakage(QualityTable table, QualityOptions options)
    {
        (_table, _options) = (table, options);
        _rows = [.. Enumerable.Range(0, table.Rows).Where(row => !float.IsNaN(table.Labels![row]))];
        if (_rows.Length > options.LeakageRowsMax)
        {
            new Random(1).Shuffle(_rows);
            _rows = [.. _rows.Take(options.LeakageRowsMax).Order()];
        }

        _weights = [.. Enumerable.Repeat(1.0, _rows.Length)];
        _labels = Array.ConvertAll(_rows, row => table.Labels![row]);
    }

    /// <summary>See <see cref="ColumnQuality.Alone"/>.</summary>
    public double? Alone(int column)
    {
        float[] all = _table.Column(column);
        float[] values = Array.ConvertAll(_rows, row => all[row]);
        bool categories = _table.Columns[column].Categories is not null;
        if (_table.Classes.Count == 0)
        {
            return _rows.Length < 2 * _options.LeakageRowsMin || _labels.Distinct().Count() < 2
                ? null
                : Correlation(categories ? Encode(values, _labels) : values);
        }

        double? best = null;
        for (int c = _table.Classes.Count == 2 ? 1 : 0; c < _table.Classes.Count; c++)
        {
            bool[] positive = Array.ConvertAll(_labels, label => label == c);
            int count = positive.Count(each => each);
            if (count >= _options.LeakageRowsMin && _rows.Length - count >= _options.LeakageRowsMin)
            {
                double auc = Auc(
                    categories ? Encode(values, Array.ConvertAll(positive, each => each ? 1f : 0)) : values, positive);
                best = Math.Max(best ?? 0, auc);
            }
        }

        return best;
    }

    /// <summary>Whether a column is the label, written the same way in every row that has both.</summary>
    public bool IsLabel(int column)
    {
        float[] all = _table.Column(column);
        var categories = _table.Columns[column].Categories;
        var pairs = _rows.Where(row => !float.IsNaN(all[row])).ToList();
        return pairs.Count > _options.LeakageRowsMin && pairs.All(row =>
            Name(categories, all[row]) == Name(_table.Classes.Count == 0 ? null : _table.Classes, _table.Labels![row]));
    }

    private static string Name(IReadOnlyList<string>? names, float value) =>
        names is null ? $"{value}" : names[(int)value];

    // A missing value may rank below or above all others, whichever tells more.
    private double Auc(float[] scores, bool[] positive)
    {
        double best = 0.5;
        foreach (float missing in new[] { float.MinValue, float.MaxValue })
        {
            var (auc, _) = new Ranking(Filled(scores, missing), positive).Areas(_weights);
            best = Math.Max(best, Math.Max(auc, 1 - auc));
        }

        return best;
    }

    private double Correlation(float[] scores)
    {
        float[] labels = Ranks(_labels);
        return new[] { float.MinValue, float.MaxValue }
            .Max(missing => Math.Abs(Pearson(Ranks(Filled(scores, missing)), labels)));
    }

    private static float[] Filled(float[] scores, float missing) =>
        Array.ConvertAll(scores, score => float.IsNaN(score) ? missing : score);

    // Each row's category becomes the mean of the target in the other half of the rows, so that a category of one row
    // does not know its own label.
    private static float[] Encode(float[] categories, float[] targets)
    {
        var sums = new Dictionary<float, (double Sum, int Count)>[] { new(), new() };
        for (int row = 0; row < categories.Length; row++)
        {
            var half = sums[row % 2];
            var (sum, count) = half.GetValueOrDefault(categories[row]);
            half[categories[row]] = (sum + targets[row], count + 1);
        }

        double mean = targets.Average(target => (double)target);
        return [.. categories.Select((category, row) =>
        {
            var (sum, count) = sums[1 - (row % 2)].GetValueOrDefault(category);
            return (float)((sum + (Prior * mean)) / (count + Prior));
        })];
    }

    // Equal values share the mean of their ranks.
    private static float[] Ranks(float[] values)
    {
        int[] order = [.. Enumerable.Range(0, values.Length)];
        Array.Sort((float[])values.Clone(), order);
        float[] ranks = new float[values.Length];
        for (int first = 0; first < order.Length;)
        {
            int end = first + 1;
            while (end < order.Length && values[order[end]] == values[order[first]])
            {
                end++;
            }

            float rank = (first + end - 1) / 2f;
            for (; first < end; first++)
            {
                ranks[order[first]] = rank;
            }
        }

        return ranks;
    }

    private static double Pearson(float[] x, float[] y)
    {
        double meanX = x.Average(each => (double)each), meanY = y.Average(each => (double)each);
        double both = 0, squaresX = 0, squaresY = 0;
        for (int i = 0; i < x.Length; i++)
        {
            both += (x[i] - meanX) * (y[i] - meanY);
            squaresX += (x[i] - meanX) * (x[i] - meanX);
            squaresY += (y[i] - meanY) * (y[i] - meanY);
        }

        return squaresX > 0 && squaresY > 0 ? both / Math.Sqrt(squaresX * squaresY) : 0;
    }
}
