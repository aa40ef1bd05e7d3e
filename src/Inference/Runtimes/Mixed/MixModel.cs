using StreamML.Inference.Artifacts;
using StreamML.Inference.Runtimes.Linear;
using StreamML.Inference.Runtimes.Trees;

namespace StreamML.Inference.Runtimes.Mixed;

/// <summary>A weighted sum of trees and a linear model. Read-only: safe from many threads.</summary>
public sealed class MixModel
{
    private readonly TreeEnsemble _trees;
    private readonly LinearModel _linear;
    private readonly float _share;

    /// <summary>Makes a model ready to predict.</summary>
    public MixModel(MixFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        (_trees, _linear, _share) = (new TreeEnsemble(file.Trees), new LinearModel(file.Linear), file.Share);
    }

    /// <summary>How many features a row has.</summary>
    public int Features => _linear.Features;

    /// <summary>From margin to prediction.</summary>
    public TreeLink Link => _linear.Link;

    /// <summary>Margin to which a row's contributions are added.</summary>
    public double ExpectedMargin => (_share * _trees.ExpectedMargin) + ((1 - _share) * _linear.Bias);

    /// <summary>Loads a model of format <c>mix/1</c>.</summary>
    /// <exception cref="ArtifactException">The bytes break the format.</exception>
    public static MixModel Parse(ReadOnlySpan<byte> bytes) => new(MixFile.Parse(bytes));

    /// <summary>Prediction of each row: the link of its margin.</summary>
    /// <exception cref="ArgumentException">The rows are not as many as the predictions.</exception>
    public void Predict(ReadOnlySpan<float> rows, Span<float> predictions)
    {
        _trees.PredictMargins(rows, predictions);
        AddLinear(rows, predictions);
        Links.Apply(Link, predictions);
    }

    /// <summary>
    /// Margin and contributions of each row: both models' in their shares. With <see cref="ExpectedMargin"/> the
    /// contributions sum to the margin.
    /// </summary>
    /// <exception cref="ArgumentException">The spans differ in length, or the rows are not whole.</exception>
    public void Contribute(ReadOnlySpan<float> rows, Span<double> contributions, Span<float> margins)
    {
        _trees.Contribute(rows, contributions, margins);
        AddLinear(rows, margins);
        double[] terms = new double[contributions.Length];
        _linear.Contribute(rows, terms);
        for (int i = 0; i < terms.Length; i++)
        {
            contributions[i] = (_share * contributions[i]) + ((1 - _share) * terms[i]);
        }
    }

    /// <summary>Does the work of the first explanation in advance.</summary>
    public void Warm() => _trees.Warm();

    private void AddLinear(ReadOnlySpan<float> rows, Span<float> margins)
    {
        float[] linear = new float[margins.Length];
        _linear.PredictMargins(rows, linear);
        for (int row = 0; row < linear.Length; row++)
        {
            margins[row] = (_share * margins[row]) + ((1 - _share) * linear[row]);
        }
    }
}
