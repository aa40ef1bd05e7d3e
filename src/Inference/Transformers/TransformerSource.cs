using StreamML.Inference.Artifacts;
using StreamML.Inference.Runtimes.Onnx;

namespace StreamML.Inference.Transformers;

/// <summary>Origin of a transformer, and how to read it.</summary>
public sealed class TransformerSource
{
    private readonly Func<string, IReadOnlyList<string>> _classes;

    private TransformerSource(
        TransformerExport export, OnnxEngine engine, TextLanguages languages, int maxTokens, Func<string,
        IReadOnlyList<string>> classes) =>
        (Export, Engine, Languages, MaxTokens, _classes) = (export, engine, languages, maxTokens, classes);

    /// <summary>Its files.</summary>
    internal TransformerExport Export { get; }

    /// <summary>Opens it.</summary>
    internal OnnxEngine Engine { get; }

    /// <summary>Languages that it reads.</summary>
    internal TextLanguages Languages { get; }

    /// <summary>Longest sequence; 0 for the model's own.</summary>
    internal int MaxTokens { get; }

    /// <summary>Whether a folder contains an export, as opposed to an artifact.</summary>
    public static bool IsExport(string folder) => TransformerExport.IsIn(folder);

    /// <summary>A folder with an export.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="engine">Opens it.</param>
    /// <param name="labels">Map of labels, e.g. <c>LABEL_0=negative,LABEL_1=positive</c>; empty for known
    /// names.</param>
    /// <param name="languages">Languages that it reads.</param>
    /// <param name="maxTokens">Longest sequence; 0 for the model's own.</param>
    /// <exception cref="ArtifactException">A file is missing or refused.</exception>
    public static TransformerSource Folder(
        string folder, OnnxEngine engine, string labels, TextLanguages languages, int maxTokens)
    {
        ArgumentNullException.ThrowIfNull(engine);
        var export = TransformerExport.FromFolder(folder, engine.Options.MaxModelBytes);
        return new TransformerSource(
            export, engine, languages, maxTokens, task => TransformerLabels.Map(export, task, labels));
    }

    /// <summary>An artifact of format <c>onnx-text/1</c>, whose manifest contains labels and languages.</summary>
    /// <param name="artifact">The artifact.</param>
    /// <param name="engine">Opens it.</param>
    /// <param name="maxTokens">Longest sequence; 0 for the model's own.</param>
    /// <exception cref="ArtifactException">It is refused.</exception>
    public static TransformerSource Artifact(ModelArtifact artifact, OnnxEngine engine, int maxTokens)
    {
        ArgumentNullException.ThrowIfNull(artifact);
        ArgumentNullException.ThrowIfNull(engine);
        var manifest = artifact.Manifest;
        if (manifest.Format != TransformerArchive.Format)
        {
            throw new ArtifactException($"The format is {manifest.Format}, not {TransformerArchive.Format}.");
        }

        return new TransformerSource(
            TransformerExport.FromArtifact(artifact, engine.Options.MaxModelBytes), engine,
            TextLanguages.Parse(manifest.Language!), maxTokens, task => ClassesOf(manifest, task));
    }

    /// <summary>The task's label for each output.</summary>
    /// <exception cref="ArtifactException">A label does not belong to the task.</exception>
    internal IReadOnlyList<string> Classes(string task) => _classes(task);

    private static IReadOnlyList<string> ClassesOf(ModelManifest manifest, string task)
    {
        var labels = TransformerLabels.Of(task);
        return manifest.Task == task && manifest.Classes!.All(label => labels.Contains(label, StringComparer.Ordinal))
            ? manifest.Classes!
            : throw new ArtifactException(
                $"{manifest.Name} is a model of {manifest.Task} with the classes "
                + $"{string.Join(", ", manifest.Classes!)}; {task} has {string.Join(", ", labels)}.");
    }
}
