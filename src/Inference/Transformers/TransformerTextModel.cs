using Microsoft.ML.OnnxRuntime;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Emotion;
using StreamML.Inference.Intent;
using StreamML.Inference.Runtimes.Onnx;
using StreamML.Inference.Sentiment;

namespace StreamML.Inference.Transformers;

/// <summary>
/// A text classifier exported to ONNX. Thread-safe; owns native memory. See docs/models/transformers.md.
/// </summary>
/// <typeparam name="TResult">The prediction for one text.</typeparam>
public sealed class TransformerTextModel<TResult> : ITextModel<TResult>, IDisposable
{
    private readonly TransformerClassifier _classifier;
    private readonly TextLanguages _languages;
    private readonly Func<float[], int, TextEvidence, TResult> _result;

    internal TransformerTextModel(
        TransformerClassifier classifier, ModelIdentity identity, TextLanguages languages, Func<float[], int,
        TextEvidence, TResult> result)
    {
        (_classifier, Identity, _languages, _result) = (classifier, identity, languages, result);
    }

    /// <inheritdoc />
    public ModelIdentity Identity { get; }

    /// <inheritdoc />
    public bool IsWarm => true;

    /// <summary>Most tokens that it reads of a text.</summary>
    public int MaxTokens => _classifier.MaxTokens;

    /// <inheritdoc />
    public bool Reads(string language) => _languages.Include(language);

    /// <inheritdoc />
    public void Predict(ReadOnlySpan<string> texts, Span<TResult> results)
    {
        BatchShape.ThrowIfDifferent(texts.Length, results.Length);
        int labels = _classifier.LabelCount;
        float[] probabilities = new float[texts.Length * labels];
        int[] tokens = new int[texts.Length];
        var evidence = new TextEvidence[texts.Length];
        _classifier.Predict(texts, probabilities, tokens, evidence);
        for (int i = 0; i < texts.Length; i++)
        {
            results[i] = _result(probabilities[(i * labels)..((i + 1) * labels)], tokens[i], evidence[i]);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _classifier.Dispose();
}

/// <summary>Opens transformers for the supported tasks.</summary>
public static class TransformerTextModels
{
    /// <summary>A sentiment model.</summary>
    /// <param name="source">Its origin.</param>
    /// <exception cref="ArtifactException">It is refused; the message says why.</exception>
    public static TransformerTextModel<SentimentPrediction> Sentiment(TransformerSource source) =>
        Open(source, LinearSentimentModel.Task, (p, tokens, evidence) =>
        {
            int best = Largest(p);
            return new SentimentPrediction((SentimentLabel)best, p[1] - p[2], p[best], p[1], p[0], p[2], tokens)
            {
                Evidence = evidence,
            };
        });

    /// <summary>An emotion model.</summary>
    /// <param name="source">Its origin.</param>
    /// <exception cref="ArtifactException">It is refused.</exception>
    public static TransformerTextModel<EmotionPrediction> Emotion(TransformerSource source) =>
        Open(source, LinearEmotionModel.Task, (p, _, evidence) =>
            new EmotionPrediction((EmotionLabel)Largest(p), p[Largest(p)], new(p)) { Evidence = evidence });

    /// <summary>An intent model.</summary>
    /// <param name="source">Its origin.</param>
    /// <exception cref="ArtifactException">It is refused.</exception>
    public static TransformerTextModel<IntentPrediction> Intent(TransformerSource source) =>
        Open(source, LinearIntentModel.Task, (p, _, evidence) =>
            new IntentPrediction((IntentLabel)Largest(p), p[Largest(p)], new(p)) { Evidence = evidence });

    private static TransformerTextModel<TResult> Open<TResult>(
        TransformerSource source, string task, Func<float[], int, TextEvidence, TResult> result)
    {
        ArgumentNullException.ThrowIfNull(source);
        var labels = TransformerLabels.Of(task);
        int[] map = [.. source.Classes(task).Select(label => labels.Index().First(entry => entry.Item == label).Index)];
        var classifier = new TransformerClassifier(source.Export, source.Engine, map, labels.Count, source.MaxTokens);
        try
        {
            classifier.Warm();
            return new TransformerTextModel<TResult>(classifier, source.Export.Identity, source.Languages, result);
        }
        catch (Exception error)
        {
            classifier.Dispose();
            if (error is OnnxRuntimeException or InvalidOperationException)
            {
                throw new ArtifactException($"{source.Export.Source} opens but does not run: {error.Message}", error);
            }

            throw;
        }
    }

    private static int Largest(float[] probabilities)
    {
        int best = 0;
        for (int c = 1; c < probabilities.Length; c++)
        {
            best = probabilities[c] > probabilities[best] ? c : best;
        }

        return best;
    }
}
