using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using StreamML.Inference.Runtimes.Linear;
using StreamML.Inference.Runtimes.Trees;

namespace StreamML.Trainer.Training;

/// <summary>
/// Logistic regression of standardised rows by Microsoft.ML's L-BFGS, with an L2 penalty on the weights and none on the
/// bias. On one thread, so that the same rows in the same order give the same bytes.
/// </summary>
/// <param name="penalty">Strength of the penalty: half of it times the squared weights is added to the summed loss.
/// Over 0.</param>
public sealed class LogisticTrainer(double penalty)
{
    private const int MaxSteps = 200;
    private const float Tolerance = 1e-7f;

    /// <summary>Trains on rows, float32 [row, feature], missing = NaN, and a label of 0 to 1 each.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="features">How many features a row has.</param>
    /// <param name="labels">A label a row.</param>
    /// <param name="weights">A weight a row, 0 or more; empty: 1 each.</param>
    /// <exception cref="ArgumentException">The rows are not whole or not as many as the labels or weights.</exception>
    public LinearFile Train(
        ReadOnlySpan<float> rows, int features, ReadOnlySpan<float> labels, ReadOnlySpan<float> weights = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(penalty);
        if (labels.IsEmpty || rows.Length != labels.Length * features
            || (!weights.IsEmpty && weights.Length != labels.Length))
        {
            throw new ArgumentException(
                $"{rows.Length} values are not {labels.Length} rows of {features}.", nameof(rows));
        }

        var (means, scales) = Moments(rows, features);
        var examples = new List<WeightedRow<bool>>(labels.Length);
        for (int r = 0; r < labels.Length; r++)
        {
            var values = new VBuffer<float>(
                features, Standardise(rows.Slice(r * features, features), means, scales));
            float weight = weights.IsEmpty ? 1 : weights[r];
            examples.Add(new() { Features = values, Label = true, Weight = weight * labels[r] });
            examples.Add(new() { Features = values, Label = false, Weight = weight * (1 - labels[r]) });
        }

        examples.RemoveAll(example => example.Weight <= 0);
        var context = new MLContext(seed: 1);
        var model = context.BinaryClassification.Trainers.LbfgsLogisticRegression(
            new LbfgsLogisticRegressionBinaryTrainer.Options
            {
                ExampleWeightColumnName = nameof(WeightedRow<>.Weight),
                L1Regularization = 0,
                L2Regularization = (float)penalty,
                OptimizationTolerance = Tolerance,
                MaximumNumberOfIterations = MaxSteps,
                NumberOfThreads = 1,
            })
            .Fit(WeightedRow<bool>.Load(context, examples))
            .Model.SubModel;
        return new LinearFile(TreeLink.Logistic, model.Bias,
            [.. Enumerable.Range(0, features)
                .Select(f => new LinearFeature((float)means[f], (float)scales[f], model.Weights[f]))]);
    }

    private static float[] Standardise(ReadOnlySpan<float> values, double[] means, double[] scales)
    {
        float[] row = new float[values.Length];
        for (int f = 0; f < row.Length; f++)
        {
            row[f] = float.IsNaN(values[f]) ? 0 : (float)((values[f] - means[f]) / scales[f]);
        }

        return row;
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
