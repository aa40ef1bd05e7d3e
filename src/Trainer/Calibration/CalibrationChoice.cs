using StreamML.Inference.Artifacts;
using StreamML.Inference.Scoring;

namespace StreamML.Trainer.Calibration;

/// <summary>How a calibration is chosen.</summary>
public sealed record CalibrationOptions
{
    /// <summary>
    /// Fewest rows of Venn-Abers. Default 200: with fewer its two probabilities are far apart, and only beta is tried.
    /// </summary>
    public int VennAbersRows { get; init; } = 200;

    /// <summary>
    /// Standard errors by which a method must be better than no calibration, 0 or more. Default 1: a gain that may be
    /// chance is not taken.
    /// </summary>
    public double LeastGain { get; init; } = 1;
}

/// <summary>What the choice of a calibration found.</summary>
/// <param name="Method"><c>none</c>, <c>beta</c>, <c>venn-abers</c>, or <c>conformal</c> of a regression.</param>
/// <param name="Rows">Rows it is fitted on.</param>
/// <param name="LogLoss">Cross-fitted log-loss of each method that was tried, <c>none</c> among them; empty for a
/// regression.</param>
public sealed record CalibrationReport(string Method, int Rows, IReadOnlyDictionary<string, double> LogLoss);

/// <summary>A chosen calibration.</summary>
/// <param name="Calibration">For the manifest; null: none.</param>
/// <param name="Report">Why this one.</param>
/// <param name="CrossFitted">Each prediction as calibrated by the rows of the other folds: what figures are made of.
/// </param>
public sealed record ChosenCalibration(TabularCalibration? Calibration, CalibrationReport Report, float[] CrossFitted);

/// <summary>
/// Chooses by log-loss among no calibration, beta and Venn-Abers. Each is judged fold by fold, fitted on the other
/// folds' predictions, which are predictions of unseen rows themselves.
/// </summary>
public static class CalibrationChoice
{
    /// <summary>The method that changes nothing.</summary>
    public const string None = "none";

    private const double Prior = 1, PriorOfFew = 10;

    /// <summary>Chooses the calibration of probabilities, and fits it on all rows.</summary>
    /// <param name="predictions">Probabilities of rows that the model had not seen.</param>
    /// <param name="labels">0 or 1 each.</param>
    /// <param name="foldOf">The fold of each, from 0; contacts are not spread over folds.</param>
    /// <param name="options">How.</param>
    public static ChosenCalibration OfProbabilities(
        float[] predictions, float[] labels, int[] foldOf, CalibrationOptions options)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(foldOf);
        ArgumentNullException.ThrowIfNull(options);
        string[] methods = labels.Length < options.VennAbersRows
            ? [TabularCalibration.BetaMethod]
            : [TabularCalibration.BetaMethod, TabularCalibration.VennAbersMethod];
        double[] before = LogLoss.Each(predictions, labels);
        var losses = new Dictionary<string, double> { [None] = before.Average() };
        var (best, crossFitted, least) = (None, predictions, before.Average());
        foreach (string method in methods)
        {
            float[] calibrated = CrossFit(method, predictions, labels, foldOf, options);
            double[] after = LogLoss.Each(calibrated, labels);
            losses[method] = after.Average();
            if (losses[method] < least && IsGain(before, after, options.LeastGain))
            {
                (best, crossFitted, least) = (method, calibrated, losses[method]);
            }
        }

        return new ChosenCalibration(
            best == None ? null : Fit(best, predictions, labels, options),
            new CalibrationReport(best, labels.Length, losses), crossFitted);
    }

    /// <summary>The errors of numbers, for split-conformal intervals.</summary>
    /// <param name="predictions">Predictions of rows that the model had not seen.</param>
    /// <param name="labels">The true numbers.</param>
    public static ChosenCalibration OfNumbers(float[] predictions, float[] labels)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentNullException.ThrowIfNull(labels);
        float[] errors = [.. labels.Zip(predictions, (label, prediction) => label - prediction).Order()];
        float[] kept = errors.Length <= TabularCalibration.MaxResiduals ? errors
            : [.. Enumerable.Range(1, TabularCalibration.MaxResiduals).Select(
                k => errors[(int)((long)k * (errors.Length + 1) / (TabularCalibration.MaxResiduals + 1)) - 1])];
        return new ChosenCalibration(
            new TabularCalibration
            {
                Method = TabularCalibration.ConformalMethod,
                Samples = labels.Length,
                Residuals = kept,
            },
            new CalibrationReport(TabularCalibration.ConformalMethod, labels.Length, new Dictionary<string, double>()),
            predictions);
    }

    /// <summary>Fits one method.</summary>
    internal static TabularCalibration Fit(
        string method, float[] predictions, float[] labels, CalibrationOptions options)
    {
        var bare = new TabularCalibration { Method = method, Samples = labels.Length };
        if (method == TabularCalibration.BetaMethod)
        {
            double prior = labels.Length < options.VennAbersRows ? PriorOfFew : Prior;
            return bare with { Beta = BetaFit.Fit(predictions, labels, prior) };
        }

        var (lower, upper) = VennAbersFit.Fit(predictions, labels);
        return bare with { Lower = lower, Upper = upper };
    }

    /// <summary>Each prediction as calibrated by the rows of the other folds.</summary>
    internal static float[] CrossFit(
        string method, float[] predictions, float[] labels, int[] foldOf, CalibrationOptions options)
    {
        float[] calibrated = [.. predictions];
        foreach (int fold in foldOf.Distinct().Order())
        {
            int[] others = [.. Enumerable.Range(0, foldOf.Length).Where(i => foldOf[i] != fold)];
            int[] own = [.. Enumerable.Range(0, foldOf.Length).Where(i => foldOf[i] == fold)];
            if (others.Length == 0)
            {
                continue;
            }

            var calibrator = new Calibrator(Fit(
                method, [.. others.Select(i => predictions[i])], [.. others.Select(i => labels[i])], options));
            float[] values = [.. own.Select(i => predictions[i])];
            calibrator.Apply(values);
            for (int i = 0; i < own.Length; i++)
            {
                calibrated[own[i]] = values[i];
            }
        }

        return calibrated;
    }

    private static bool IsGain(double[] before, double[] after, double errors)
    {
        double[] gains = [.. before.Zip(after, (one, other) => one - other)];
        double mean = gains.Average(), squares = gains.Sum(gain => Math.Pow(gain - mean, 2));
        return mean > errors * Math.Sqrt(squares / Math.Max(1, gains.Length - 1) / gains.Length);
    }
}
