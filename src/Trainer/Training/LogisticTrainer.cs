using StreamML.Inference.Runtimes.Linear;
using StreamML.Inference.Runtimes.Trees;

namespace StreamML.Trainer.Training;

/// <summary>
/// Logistic regression of standardised rows by Newton's method (iteratively reweighted least squares), with an L2
/// penalty on the weights and none on the bias. Deterministic: the same rows in the same order give the same bytes.
/// </summary>
/// <param name="penalty">Strength of the penalty: half of it times the squared weights is added to the summed loss.
/// Over 0.</param>
public sealed class LogisticTrainer(double penalty)
{
    private const int MaxSteps = 50;
    private const double Tolerance = 1e-9;

    /// <summary>Trains on rows, float32 [row, feature], missing = NaN, and a label of 0 to 1 each.</summary>
    /// <exception cref="ArgumentException">The rows are not whole or not as many as the labels.</exception>
    public LinearFile Train(ReadOnlySpan<float> rows, int features, ReadOnlySpan<float> labels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(penalty);
        if (labels.IsEmpty || rows.Length != labels.Length * features)
        {
            throw new ArgumentException(
                $"{rows.Length} values are not {labels.Length} rows of {features}.", nameof(rows));
        }

        var (means, scales) = Moments(rows, features);
        int width = features + 1;
        double[] point = new double[width], row = new double[width];
        for (int step = 0; step < MaxSteps; step++)
        {
            var (gradient, hessian) = (new double[width], new double[width, width]);
            for (int r = 0; r < labels.Length; r++)
            {
                Standardise(rows.Slice(r * features, features), means, scales, row);
                Accumulate(row, labels[r], point, gradient, hessian);
            }

            for (int f = 0; f < features; f++)
            {
                gradient[f] += penalty * point[f];
                hessian[f, f] += penalty;
            }

            hessian[features, features] += 1e-9;
            Cholesky.Solve(hessian, gradient);
            // A long step overshoots where the classes can be told apart; shortened it still goes downhill.
            double longest = gradient.Max(Math.Abs);
            double share = Math.Min(1, 5 / Math.Max(longest, 1e-300));
            for (int i = 0; i < width; i++)
            {
                point[i] -= share * gradient[i];
            }

            if (longest < Tolerance)
            {
                break;
            }
        }

        return new LinearFile(TreeLink.Logistic, (float)point[features],
            [.. Enumerable.Range(0, features)
                .Select(f => new LinearFeature((float)means[f], (float)scales[f], (float)point[f]))]);
    }

    private static void Accumulate(double[] row, double label, double[] point, double[] gradient, double[,] hessian)
    {
        double margin = 0;
        for (int i = 0; i < row.Length; i++)
        {
            margin += row[i] * point[i];
        }

        double probability = 1 / (1 + Math.Exp(-margin));
        double curvature = probability * (1 - probability);
        for (int i = 0; i < row.Length; i++)
        {
            gradient[i] += (probability - label) * row[i];
            for (int j = 0; j <= i; j++)
            {
                hessian[i, j] += curvature * row[i] * row[j];
            }
        }
    }

    private static void Standardise(ReadOnlySpan<float> values, double[] means, double[] scales, double[] row)
    {
        for (int f = 0; f < values.Length; f++)
        {
            row[f] = float.IsNaN(values[f]) ? 0 : (values[f] - means[f]) / scales[f];
        }

        row[^1] = 1;
    }

    private static (double[] Means, double[] Scales) Moments(ReadOnlySpan<float> rows, int features)
    {
        double[] means = new double[features], scales = new double[features];
        for (int f = 0; f < features; f++)
        {
            double sum = 0, squares = 0;
            int count = 0;
            for (int at = f; at < rows.Length; at += features)
            {
                if (!float.IsNaN(rows[at]))
                {
                    (sum, squares, count) = (sum + rows[at], squares + ((double)rows[at] * rows[at]), count + 1);
                }
            }

            means[f] = count == 0 ? 0 : sum / count;
            double variance = count == 0 ? 0 : (squares / count) - (means[f] * means[f]);
            scales[f] = variance > 1e-12 ? Math.Sqrt(variance) : 1;
        }

        return (means, scales);
    }
}
