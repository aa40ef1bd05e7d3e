using StreamML.Inference.Artifacts;

namespace StreamML.Inference.Text;

/// <summary>Any labels by n-grams: the artifact names them. It asks for no inputs besides the text.</summary>
public sealed class LinearLabelModel : LinearTextModel<LabelPrediction>, ILabelModel
{
    /// <summary>Loads an artifact.</summary>
    /// <param name="artifact">The artifact.</param>
    /// <param name="task">Task that its manifest must name.</param>
    /// <exception cref="ArtifactException">It is another task's, asks for inputs, or its bytes break the
    /// format.</exception>
    public LinearLabelModel(ModelArtifact artifact, string task)
        : base(artifact, task, (artifact ?? throw new ArgumentNullException(nameof(artifact))).Manifest.Classes
            ?? [], more: null) =>
        Labels = artifact.Manifest.Classes ?? [];

    /// <inheritdoc />
    public IReadOnlyList<string> Labels { get; }

    private protected override LabelPrediction Result(float[] probabilities, int known, TextEvidence evidence) =>
        new(Labels, Largest(probabilities), new(probabilities)) { Evidence = evidence };
}
