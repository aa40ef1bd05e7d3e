using StreamML.Inference.Text;
using StreamML.Trainer.Evaluation;

namespace StreamML.Trainer.FineTuning;

/// <summary>How well scores of unseen examples did.</summary>
/// <param name="Accuracy">Share called right.</param>
/// <param name="MacroF1">Mean over the classes that occur of F1.</param>
/// <param name="LogLoss">Mean cross-entropy, weighted as the examples are.</param>
internal sealed record CrossFitMeasures(double Accuracy, double MacroF1, double LogLoss);

/// <summary>
/// What each penalty makes of examples that the weights were not changed by: folds by group, new n-grams from the
/// training part alone.
/// </summary>
internal sealed class CrossFit
{
    private readonly IReadOnlyList<ExampleText> _examples;
    private readonly IReadOnlyList<string> _classes;

    private CrossFit(IReadOnlyList<ExampleText> examples, IReadOnlyList<string> classes, float[][] basis) =>
        (_examples, _classes, Basis) = (examples, classes, basis);

    /// <summary>The basis' scores of each example.</summary>
    public float[][] Basis { get; }

    /// <summary>Scores of each example by penalty.</summary>
    public SortedDictionary<double, float[][]> Tuned { get; } = [];

    /// <summary>
    /// The largest penalty whose log-loss is within a standard error of the least, of the paired differences (Breiman
    /// et al., "Classification and Regression Trees", 1984): what examples do not show for sure does not change the
    /// model.
    /// </summary>
    /// <param name="calibrated">
    /// Whether each is judged at its best temperature: wrong labels make any penalty better that takes confidence away,
    /// and the temperature does so without learning them.
    /// </param>
    public (double Penalty, float Temperature) Best(bool calibrated)
    {
        var candidates = Tuned.Reverse().Select(entry =>
        {
            float temperature = calibrated ? Temperature(entry.Value) : 1;
            return (Penalty: entry.Key, Temperature: temperature, Losses: Losses(entry.Value, temperature));
        }).ToList();
        double[] least = candidates.MinBy(each => each.Losses.Sum()).Losses;
        var best = candidates.First(each => IsAlike(each.Losses, least));
        return (best.Penalty, best.Temperature);
    }

    /// <summary>Runs it. There must be examples of at least two groups.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static CrossFit Run(
        BasisModel basis, IReadOnlyList<ExampleText> examples, TextFineTuningOptions options,
        IProgress<string> progress, CancellationToken cancel)
    {
        var bare = TuningColumns.Of(basis, [], options);
        var fit = new CrossFit(examples, basis.Part.Classes, [.. examples.Select(text => bare.Lay(text).Margins)]);
        int[] foldOf = GroupedFolds.Of(examples, options.Folds);
        double[] penalties = [.. options.Penalties.Distinct().OrderDescending()];
        foreach (double penalty in penalties)
        {
            fit.Tuned[penalty] = new float[examples.Count][];
        }

        int folds = foldOf.Max() + 1;
        for (int fold = 0; fold < folds; fold++)
        {
            var training = examples.Where((_, i) => foldOf[i] != fold).ToList();
            var problem = TuningProblem.Of(basis, training, options, penalties[0]);
            foreach (double penalty in penalties)
            {
                problem.Solve(penalty, FineTuneTolerance.Fold, cancel);
                for (int i = 0; i < examples.Count; i++)
                {
                    if (foldOf[i] == fold)
                    {
                        fit.Tuned[penalty][i] = problem.Margins(examples[i]);
                    }
                }
            }

            progress.Report($"{basis.Manifest.Task}: fold {fold + 1} of {folds}");
        }

        return fit;
    }

    /// <summary>What a penalty makes of each example: float32 [text][class].</summary>
    public float[][] Probabilities(double penalty, float temperature) => Array.ConvertAll(Tuned[penalty], scores =>
    {
        float[] probabilities = new float[scores.Length];
        LinearTextClassifier.Softmax(scores, temperature, probabilities);
        return probabilities;
    });

    /// <summary>Measures scores.</summary>
    /// <param name="scores">Scores of each example.</param>
    /// <param name="temperature">What they are divided by before softmax.</param>
    public CrossFitMeasures Measure(float[][] scores, float temperature = 1)
    {
        var values = Evaluator.Values(EvaluationSet.OfLabels(
            _classes, [.. _examples.Select(example => example.Label)],
            Array.ConvertAll(scores, each => Array.IndexOf(each, each.Max()))));
        return new CrossFitMeasures(values["accuracy"], values["f1_macro"], LogLoss(scores, temperature));
    }

    private double LogLoss(float[][] scores, float temperature) =>
        Losses(scores, temperature).Sum() / _examples.Sum(example => (double)example.Weight);

    private double[] Losses(float[][] scores, float temperature)
    {
        float[] probabilities = new float[_classes.Count];
        double[] losses = new double[scores.Length];
        for (int i = 0; i < scores.Length; i++)
        {
            LinearTextClassifier.Softmax(scores[i], temperature, probabilities);
            losses[i] = -_examples[i].Weight * Math.Log(Math.Max(probabilities[_examples[i].Label], 1e-9));
        }

        return losses;
    }

    private static bool IsAlike(double[] losses, double[] least)
    {
        double[] more = [.. losses.Zip(least, (a, b) => a - b)];
        double mean = more.Average();
        double variance = more.Sum(each => (each - mean) * (each - mean)) / Math.Max(1, more.Length - 1);
        return mean <= Math.Sqrt(variance / more.Length);
    }

    /// <summary>
    /// The factor of the temperature with the least log-loss, 0.5 to 4: Guo et al., "On Calibration of Modern Neural
    /// Networks", 2017.
    /// </summary>
    private float Temperature(float[][] scores) =>
        Enumerable.Range(10, 71).Select(step => step / 20f).MinBy(each => LogLoss(scores, each));
}
