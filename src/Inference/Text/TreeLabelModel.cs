using StreamML.Inference.Artifacts;

namespace StreamML.Inference.Text;

/// <summary>Any labels by forests over words: the artifact names them.</summary>
public sealed class TreeLabelModel : ILabelModel
{
    private readonly TreeTextClassifier _classifier;
    private NgramText? _spare;

    /// <summary>Loads an artifact.</summary>
    /// <param name="artifact">The artifact, of format <c>text-trees/1</c>.</param>
    /// <param name="task">Task that its manifest must name.</param>
    /// <exception cref="ArtifactException">It is another task's, or its bytes break the format.</exception>
    public TreeLabelModel(ModelArtifact artifact, string task)
    {
        ArgumentNullException.ThrowIfNull(artifact);
        var manifest = artifact.Manifest;
        if (manifest.Task != task)
        {
            throw new ArtifactException($"{manifest.Name} is a model of {manifest.Task}, not of {task}.");
        }

        _classifier = new TreeTextClassifier(artifact);
        Identity = new ModelIdentity(manifest.Name, manifest.Version);
    }

    /// <inheritdoc />
    public ModelIdentity Identity { get; }

    /// <inheritdoc />
    public IReadOnlyList<string> Labels => _classifier.Part.Classes;

    /// <inheritdoc />
    public void Predict(ReadOnlySpan<string> texts, Span<LabelPrediction> results)
    {
        BatchShape.ThrowIfDifferent(texts.Length, results.Length);
        var text = Interlocked.Exchange(ref _spare, null) ?? new NgramText(_classifier.Part.Ngrams);
        for (int i = 0; i < texts.Length; i++)
        {
            text.Read(texts[i]);
            float[] probabilities = new float[Labels.Count];
            _classifier.Predict(text, probabilities);
            results[i] = new LabelPrediction(
                Labels, Array.IndexOf(probabilities, probabilities.Max()), new(probabilities));
        }

        text.Clear();
        Volatile.Write(ref _spare, text);
    }
}
