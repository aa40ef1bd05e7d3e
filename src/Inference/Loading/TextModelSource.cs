using StreamML.Inference.Artifacts;
using StreamML.Inference.Runtimes.Onnx;
using StreamML.Inference.Text;
using StreamML.Inference.Transformers;

namespace StreamML.Inference.Loading;

/// <summary>
/// Loads the text model that an option names: a shipped one, an artifact, or an exported transformer.
/// </summary>
/// <param name="options">The options.</param>
/// <param name="engine">Opens transformers.</param>
internal sealed class TextModelSource(TextModelOptions options, OnnxEngine engine)
{
    /// <summary>Loads a model.</summary>
    /// <param name="folder">Its folder; empty for the shipped one.</param>
    /// <param name="task">Its task.</param>
    /// <param name="labels">Map of a transformer's labels.</param>
    /// <param name="transformer">Creates the model from a transformer.</param>
    /// <param name="linear">Creates the model from an artifact of format <c>linear-text/1</c>.</param>
    /// <exception cref="ArtifactException">It is missing or refused.</exception>
    public ITextModel<TResult> Load<TResult>(
        string folder,
        string task,
        string labels,
        Func<TransformerSource, ITextModel<TResult>> transformer,
        Func<ModelArtifact, ITextModel<TResult>> linear)
    {
        if (folder.Length == 0)
        {
            return linear(DefaultArtifacts.Load(task));
        }

        if (TransformerSource.IsExport(folder))
        {
            return transformer(
                TransformerSource.Folder(
                    folder, engine, labels, TextLanguages.Parse(options.Languages), options.MaxTokens));
        }

        var artifact = ModelArtifact.Read(folder, options.MaxModelBytes);
        return artifact.Manifest.Format == TransformerArchive.Format
            ? transformer(TransformerSource.Artifact(artifact, engine, options.MaxTokens))
            : linear(artifact);
    }
}
