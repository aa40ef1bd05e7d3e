using StreamML.Inference.Artifacts;

namespace StreamML.Inference.Text;

/// <summary>
/// A text model over a <c>linear-text/1</c> artifact: about 20 µs a short text. Safe from many threads.
/// </summary>
/// <typeparam name="TResult">The prediction for one text.</typeparam>
public abstract class LinearTextModel<TResult> : ITextModel<TResult>
{
    private readonly LinearTextClassifier _classifier;
    private readonly int[] _order;
    private readonly ITextInputs? _more;
    private readonly TextLanguages _languages;
    private readonly IReadOnlyDictionary<string, float>? _leastConfidence;
    private readonly float? _strictest;
    private NgramText? _spare;

    /// <summary>Loads an artifact.</summary>
    /// <param name="artifact">The artifact.</param>
    /// <param name="task">Task that its manifest must name.</param>
    /// <param name="classes">Classes that it must have, in the order of the results.</param>
    /// <param name="more">The inputs that it must ask for; null: it must ask for none.</param>
    /// <exception cref="ArtifactException">It is another task's, or its bytes break the format.</exception>
    private protected LinearTextModel(
        ModelArtifact artifact, string task, IReadOnlyList<string> classes, ITextInputs? more)
    {
        ArgumentNullException.ThrowIfNull(artifact);
        var manifest = artifact.Manifest;
        var inputs = more is null ? [] : more.Names;
        var part = LinearTextManifest.Of(manifest);
        if (manifest.Task != task
            || !classes.Order(StringComparer.Ordinal).SequenceEqual(part.Classes.Order(StringComparer.Ordinal))
            || !inputs.SequenceEqual(part.Inputs))
        {
            throw new ArtifactException(
                $"{manifest.Name} is a model of {manifest.Task} with the classes {string.Join(", ", part.Classes)} "
                + $"and {part.Inputs.Count} inputs; {task} has {string.Join(", ", classes)} and {inputs.Count}.");
        }

        _classifier = new LinearTextClassifier(artifact);
        _order = [.. classes.Select(name => part.Classes.Index().First(entry => entry.Item == name).Index)];
        _more = more;
        _languages = TextLanguages.Parse(manifest.Language!);
        _leastConfidence = manifest.LeastConfidence;
        _strictest = _leastConfidence is { Count: > 0 } ? _leastConfidence.Values.Max() : null;
        Identity = new ModelIdentity(manifest.Name, manifest.Version);
    }

    /// <inheritdoc />
    public ModelIdentity Identity { get; }

    /// <inheritdoc />
    public bool Reads(string language) => _languages.Include(language);

    /// <inheritdoc />
    public float? LeastConfidence(string language)
    {
        ArgumentNullException.ThrowIfNull(language);
        if (_leastConfidence is null)
        {
            return null;
        }

        string primary = language.IndexOf('-') is var end and > 0 ? language[..end] : language;
        return _leastConfidence.TryGetValue(language, out float least)
            || _leastConfidence.TryGetValue(primary, out least) ? least : _strictest;
    }

    /// <inheritdoc />
    public void Predict(ReadOnlySpan<string> texts, Span<TResult> results)
    {
        BatchShape.ThrowIfDifferent(texts.Length, results.Length);
        if (SharedNgrams.Of(_classifier.Part.Ngrams) is { } shared)
        {
            Predict(texts, results, shared.Read);
            return;
        }

        var text = Interlocked.Exchange(ref _spare, null) ?? new NgramText(_classifier.Part.Ngrams);
        Predict(texts, results, each =>
        {
            text.Read(each);
            return text.Keys;
        });
        text.Clear();
        Volatile.Write(ref _spare, text);
    }

    // The n-grams of a text, valid until the next.
    private delegate NgramKeys Reader(string text);

    private void Predict(ReadOnlySpan<string> texts, Span<TResult> results, Reader read)
    {
        int inputCount = _classifier.Part.Inputs.Count;
        float[] inputs = new float[inputCount * texts.Length];
        if (_more is not null)
        {
            _more.Read(texts, inputs);
        }

        Span<float> scores = stackalloc float[_order.Length];
        for (int i = 0; i < texts.Length; i++)
        {
            var text = read(texts[i]);
            var of = inputs.AsSpan(i * inputCount, inputCount);
            int known = _classifier.Predict(text, of, scores, out var evidence);

            // A word or emoji alone that the lexicon rates is known by it.
            if (_more is not null && text.WholeWords <= 1 && !_more.IsSilent(of))
            {
                evidence = new TextEvidence(evidence.Ngrams + 1, 1);
            }

            float[] probabilities = new float[_order.Length];
            for (int c = 0; c < probabilities.Length; c++)
            {
                probabilities[c] = scores[_order[c]];
            }

            results[i] = Result(probabilities, known, evidence);
        }
    }

    /// <summary>
    /// What is made of the probabilities of a text, of the number of its word n-grams that the model knows, and of what
    /// that is worth.
    /// </summary>
    private protected abstract TResult Result(float[] probabilities, int known, TextEvidence evidence);

    /// <summary>Index of the largest; the first of equals.</summary>
    private protected static int Largest(ReadOnlySpan<float> probabilities)
    {
        int best = 0;
        for (int c = 1; c < probabilities.Length; c++)
        {
            best = probabilities[c] > probabilities[best] ? c : best;
        }

        return best;
    }
}
