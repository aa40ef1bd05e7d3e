using StreamML.Inference.Artifacts;
using StreamML.Inference.Runtimes.Trees;

namespace StreamML.Inference.Runtimes.Linear;

/// <summary>
/// A linear model of standardised features, and the signed term of each. Read-only: safe from many threads.
/// </summary>
/// <remarks>
/// Rows are float32 [row, feature] in one span; a missing value (NaN) counts as the mean, so its term is 0.
/// </remarks>
public sealed class LinearModel
{
    private readonly LinearFeature[] _features;

    /// <summary>Makes a model ready to predict.</summary>
    public LinearModel(LinearFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        (_features, Bias, Link) = ([.. file.Features], file.Bias, file.Link);
    }

    /// <summary>How many features a row has.</summary>
    public int Features => _features.Length;

    /// <summary>Margin of a row at the means: what the terms of a row are added to.</summary>
    public float Bias { get; }

    /// <summary>From margin to prediction.</summary>
    public TreeLink Link { get; }

    /// <summary>Loads a model of format <c>linear/1</c>.</summary>
    /// <exception cref="ArtifactException">The bytes break the format.</exception>
    public static LinearModel Parse(ReadOnlySpan<byte> bytes) => new(LinearFile.Parse(bytes));

    /// <summary>Margin of each row.</summary>
    /// <exception cref="ArgumentException">The rows are not as many as the margins.</exception>
    public void PredictMargins(ReadOnlySpan<float> rows, Span<float> margins)
    {
        BatchShape.ThrowIfDifferent(rows.Length, checked(margins.Length * Features));
        for (int row = 0; row < margins.Length; row++)
        {
            double margin = Bias;
            var values = rows.Slice(row * Features, Features);
            for (int f = 0; f < values.Length; f++)
            {
                margin += Term(_features[f], values[f]);
            }

            margins[row] = (float)margin;
        }
    }

    /// <summary>Prediction of each row: the link of its margin.</summary>
    /// <exception cref="ArgumentException">The rows are not as many as the predictions.</exception>
    public void Predict(ReadOnlySpan<float> rows, Span<float> predictions)
    {
        PredictMargins(rows, predictions);
        Links.Apply(Link, predictions);
    }

    /// <summary>
    /// Signed term of each feature, float64 [row, feature]: weight times standardised value, in units of the margin.
    /// With <see cref="Bias"/> they sum to the row's margin.
    /// </summary>
    /// <exception cref="ArgumentException">The spans differ in length, or the rows are not whole.</exception>
    public void Contribute(ReadOnlySpan<float> rows, Span<double> terms)
    {
        BatchShape.ThrowIfDifferent(rows.Length, terms.Length);
        BatchShape.ThrowIfDifferent(rows.Length, rows.Length / Features * Features);
        for (int i = 0; i < rows.Length; i++)
        {
            terms[i] = Term(_features[i % Features], rows[i]);
        }
    }

    private static double Term(LinearFeature feature, float value) =>
        float.IsNaN(value) ? 0 : feature.Weight * (((double)value - feature.Mean) / feature.Scale);
}
