using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace StreamML.Trainer.Training;

/// <summary>What was learned.</summary>
/// <param name="Weights">Weights of each class, float32 [class][feature].</param>
/// <param name="Biases">Bias of each class.</param>
internal sealed record MaximumEntropyWeights(float[][] Weights, float[] Biases);

/// <summary>
/// Multinomial logistic regression of sparse rows by Microsoft.ML's L-BFGS: mean cross-entropy and an L2 penalty on all
/// but the biases. On one thread, so that the same rows in the same order give the same weights.
/// </summary>
/// <param name="inverse">Inverse strength of the L2 penalty (C of LIBLINEAR), over 0.</param>
/// <param name="maxIterations">Most steps of the optimiser.</param>
internal sealed class MaximumEntropyTrainer(double inverse, int maxIterations)
{
    private const float Tolerance = 1e-5f;

    /// <summary>
    /// Trains on rows with a share of each class; a row of several classes counts once for each of them.
    /// </summary>
    /// <param name="rows">Rows, all of one length.</param>
    /// <param name="targets">Share of each class per row, summing to 1.</param>
    /// <param name="weights">How much each row counts, over 0.</param>
    public MaximumEntropyWeights Train(
        IReadOnlyList<VBuffer<float>> rows, IReadOnlyList<float[]> targets, IReadOnlyList<float> weights)
    {
        int classes = targets[0].Length;
        var context = new MLContext(seed: 1);
        var data = WeightedRow<uint>.Load(
            context, [.. Rows(rows, targets, weights)], new KeyDataViewType(typeof(uint), classes));
        var model = context.MulticlassClassification.Trainers.LbfgsMaximumEntropy(
            new LbfgsMaximumEntropyMulticlassTrainer.Options
            {
                ExampleWeightColumnName = nameof(WeightedRow<>.Weight),
                L1Regularization = 0,
                L2Regularization = (float)(1 / inverse),
                OptimizationTolerance = Tolerance,
                MaximumNumberOfIterations = maxIterations,
                NumberOfThreads = 1,
            }).Fit(data).Model;
        VBuffer<float>[] learned = [];
        model.GetWeights(ref learned, out int _);
        return new MaximumEntropyWeights(
            [.. learned.Select(each => each.DenseValues().ToArray())], [.. model.GetBiases()]);
    }

    private static IEnumerable<WeightedRow<uint>> Rows(
        IReadOnlyList<VBuffer<float>> rows, IReadOnlyList<float[]> targets, IReadOnlyList<float> weights) =>
        from row in Enumerable.Range(0, rows.Count)
        from label in Enumerable.Range(0, targets[row].Length)
        where targets[row][label] > 0
        select new WeightedRow<uint>
        {
            Features = rows[row],
            Label = (uint)label,
            Weight = weights[row] * targets[row][label],
        };
}
