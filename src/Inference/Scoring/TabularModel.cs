using StreamML.Inference.Artifacts;
using StreamML.Inference.Runtimes.Linear;
using StreamML.Inference.Runtimes.Mixed;
using StreamML.Inference.Runtimes.Trees;

namespace StreamML.Inference.Scoring;

/// <summary>
/// A model with one number per row, of format <c>trees/1</c>, <c>linear/1</c> or <c>mix/1</c>. Thread-safe.
/// </summary>
internal sealed class TabularModel
{
    private readonly TreeEnsemble? _trees;
    private readonly LinearModel? _linear;
    private readonly MixModel? _mix;
    private readonly Calibrator? _calibrator;

    /// <summary>The formats.</summary>
    public static IReadOnlyList<string> Formats { get; } = [TreeFile.Format, LinearFile.Format, MixFile.Format];

    /// <summary>Loads an artifact.</summary>
    /// <exception cref="ArtifactException">Its bytes break the format, or do not match the manifest.</exception>
    public TabularModel(ModelArtifact artifact)
    {
        Part = TabularPart.Of(artifact.Manifest);
        int features;
        switch (artifact.Manifest.Format)
        {
            case TreeFile.Format:
                _trees = TreeEnsemble.Parse(artifact.Model.Span);
                (features, Link) = (_trees.Features, _trees.Link);
                break;
            case LinearFile.Format:
                _linear = LinearModel.Parse(artifact.Model.Span);
                (features, Link) = (_linear.Features, _linear.Link);
                break;
            case MixFile.Format:
                _mix = MixModel.Parse(artifact.Model.Span);
                (features, Link) = (_mix.Features, _mix.Link);
                break;
            default:
                throw new ArtifactException(
                    $"The format is {artifact.Manifest.Format}, not one of {string.Join(", ", Formats)}.");
        }

        string link = Link == TreeLink.Logistic ? "logistic" : "identity";
        if (features != Part.Features.Count || link != Part.Link)
        {
            throw new ArtifactException(
                $"The model has {features} features and the link {link}; its manifest names {Part.Features.Count} and "
                + $"{Part.Link}.");
        }

        _calibrator = Part.Calibration is null ? null : new Calibrator(Part.Calibration);
    }

    /// <summary>The manifest's description of rows.</summary>
    public TabularPart Part { get; }

    /// <summary>Link from margin to prediction.</summary>
    public TreeLink Link { get; }

    /// <summary>Margin to which a row's contributions are added.</summary>
    public double ExpectedMargin => _trees?.ExpectedMargin ?? _mix?.ExpectedMargin ?? _linear!.Bias;

    /// <summary>Prediction of each row, calibrated if the manifest has a calibration.</summary>
    public void Predict(ReadOnlySpan<float> rows, Span<float> predictions)
    {
        if (_trees is not null)
        {
            _trees.Predict(rows, predictions);
        }
        else if (_mix is not null)
        {
            _mix.Predict(rows, predictions);
        }
        else
        {
            _linear!.Predict(rows, predictions);
        }

        _calibrator?.Apply(predictions);
    }

    /// <summary>The predictions that margins stand for, in place.</summary>
    /// <param name="margins">The margins of rows.</param>
    /// <param name="widths">
    /// The distance of the two probabilities between which the true one of each row lies; NaN if that is unknown.
    /// </param>
    public void FromMargins(Span<float> margins, Span<float> widths)
    {
        Links.Apply(Link, margins);
        for (int i = 0; i < margins.Length; i++)
        {
            widths[i] = _calibrator?.Range(margins[i]) is var (low, high) ? high - low : float.NaN;
        }

        _calibrator?.Apply(margins);
    }

    /// <summary>
    /// The probability that the true number is from one to below another, by the calibration's errors; null without
    /// them.
    /// </summary>
    public double? Within(double prediction, double low, double high) => _calibrator?.Within(prediction, low, high);

    /// <summary>Margin and contributions of each row.</summary>
    public void Explain(ReadOnlySpan<float> rows, Span<double> contributions, Span<float> margins)
    {
        if (_trees is not null)
        {
            _trees.Contribute(rows, contributions, margins);
        }
        else if (_mix is not null)
        {
            _mix.Contribute(rows, contributions, margins);
        }
        else
        {
            _linear!.PredictMargins(rows, margins);
            _linear.Contribute(rows, contributions);
        }
    }

    /// <summary>Does the work of the first explanation in advance.</summary>
    public void Warm()
    {
        _trees?.Warm();
        _mix?.Warm();
    }
}
