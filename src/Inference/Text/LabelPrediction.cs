namespace StreamML.Inference.Text;

/// <summary>The likeliest label of one text, of a model whose labels its artifact names.</summary>
/// <param name="Labels">The labels; one list for all predictions of a model.</param>
/// <param name="Index">Place of the likeliest among them.</param>
/// <param name="Probabilities">Of each label, at its place; they sum to 1.</param>
public readonly record struct LabelPrediction(IReadOnlyList<string> Labels, int Index, ClassProbabilities Probabilities)
    : ITextPrediction
{
    /// <inheritdoc />
    public TextEvidence? Evidence { get; init; }

    /// <summary>The likeliest label.</summary>
    public string Label => Labels[Index];

    /// <summary>0..1: its probability.</summary>
    public float Confidence => Probabilities[Index];
}
