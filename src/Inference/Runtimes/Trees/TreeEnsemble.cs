using StreamML.Inference.Artifacts;

namespace StreamML.Inference.Runtimes.Trees;

/// <summary>
/// A sum of regression trees over dense rows, with the contribution of each feature. Read-only and thread-safe.
/// </summary>
/// <remarks>Rows are float32 [row, feature] in one span, missing = NaN.</remarks>
public sealed class TreeEnsemble
{
    private readonly TreePredictor _predictor;
    private readonly Lazy<TreeContributions> _contributions;

    /// <summary>Prepares an ensemble for prediction.</summary>
    public TreeEnsemble(TreeFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        (Features, Link) = (file.Features, file.Link);
        _predictor = new TreePredictor(file);
        _contributions = new Lazy<TreeContributions>(() => new TreeContributions(file));
    }

    /// <summary>Number of features per row.</summary>
    public int Features { get; }

    /// <summary>Link from margin to prediction.</summary>
    public TreeLink Link { get; }

    /// <summary>Expected margin over the training rows, to which a row's contributions are added.</summary>
    public double ExpectedMargin => _contributions.Value.ExpectedMargin;

    /// <summary>Loads an ensemble of format <c>trees/1</c>.</summary>
    /// <exception cref="ArtifactException">The bytes break the format.</exception>
    public static TreeEnsemble Parse(ReadOnlySpan<byte> bytes) => new(TreeFile.Parse(bytes));

    /// <summary>Margin of each row: base margin plus leaves, added in tree order.</summary>
    /// <exception cref="ArgumentException">The numbers of rows and margins differ.</exception>
    public void PredictMargins(ReadOnlySpan<float> rows, Span<float> margins)
    {
        BatchShape.ThrowIfDifferent(rows.Length, checked(margins.Length * Features));
        _predictor.Predict(rows, margins);
    }

    /// <summary>Prediction of each row: the link of its margin.</summary>
    /// <exception cref="ArgumentException">The numbers of rows and predictions differ.</exception>
    public void Predict(ReadOnlySpan<float> rows, Span<float> predictions)
    {
        PredictMargins(rows, predictions);
        Links.Apply(Link, predictions);
    }

    /// <summary>
    /// Exact path-dependent SHAP values (Lundberg et al. 2018, algorithm 2), in units of the margin. With
    /// <see cref="ExpectedMargin"/> they sum to the row's margin from <see cref="PredictMargins"/>, to the precision of
    /// a double. The first call builds tables of 20 bytes per split and per two features of the longest path.
    /// </summary>
    /// <param name="rows">The rows.</param>
    /// <param name="contributions">float64 [row, feature]. 0 for a feature that no tree uses.</param>
    /// <param name="margins">The margin of each row.</param>
    /// <exception cref="ArgumentException">The spans differ in length, or the rows are incomplete.</exception>
    public void Contribute(ReadOnlySpan<float> rows, Span<double> contributions, Span<float> margins)
    {
        BatchShape.ThrowIfDifferent(rows.Length, contributions.Length);
        PredictMargins(rows, margins);
        _contributions.Value.Add(rows, contributions);
        _contributions.Value.Settle(margins, contributions);
    }

    /// <summary>Builds the tables of <see cref="Contribute"/> now instead of on the first call.</summary>
    public void Warm() => _ = _contributions.Value;
}
