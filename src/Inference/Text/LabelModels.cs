using StreamML.Inference.Artifacts;

namespace StreamML.Inference.Text;

/// <summary>A text model of any labels, which its artifact names.</summary>
public interface ILabelModel : ITextModel<LabelPrediction>
{
    /// <summary>The labels, in the order of the probabilities.</summary>
    IReadOnlyList<string> Labels { get; }
}

/// <summary>Text models of any labels, of each format that there is.</summary>
public static class LabelModels
{
    /// <summary>The formats.</summary>
    public static IReadOnlyList<string> Formats { get; } = [LinearTextFile.Format, TreeTextFile.Format];

    /// <summary>Loads an artifact.</summary>
    /// <param name="artifact">The artifact, of one of the <see cref="Formats"/>.</param>
    /// <param name="task">Task that its manifest must name.</param>
    /// <exception cref="ArtifactException">It is another task's or format's, or its bytes break the
    /// format.</exception>
    public static ILabelModel Load(ModelArtifact artifact, string task)
    {
        ArgumentNullException.ThrowIfNull(artifact);
        return artifact.Manifest.Format == TreeTextFile.Format
            ? new TreeLabelModel(artifact, task)
            : new LinearLabelModel(artifact, task);
    }
}
