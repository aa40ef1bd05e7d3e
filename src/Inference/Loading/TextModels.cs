using StreamML.Inference.Artifacts;
using StreamML.Inference.Emotion;
using StreamML.Inference.Intent;
using StreamML.Inference.Runtimes.Onnx;
using StreamML.Inference.Sentiment;
using StreamML.Inference.Text;
using StreamML.Inference.Transformers;

namespace StreamML.Inference.Loading;

/// <summary>The text models of a configuration. Thread-safe.</summary>
/// <param name="Sentiment">Sentiment of a text.</param>
/// <param name="Emotion">Emotion of a text.</param>
/// <param name="Intent">Intent of a text.</param>
/// <param name="Bounds">Minimums below which a label is flagged.</param>
public sealed record TextModels(
    ITextModel<SentimentPrediction> Sentiment,
    ITextModel<EmotionPrediction> Emotion,
    ITextModel<IntentPrediction> Intent,
    LabelBounds Bounds) : IDisposable
{
    /// <summary>BCP-47 tag of the language that models read by default, and the target of translations.</summary>
    public const string Language = "en";

    /// <summary>Loads the models: about 0.2 s and 30 MB for the shipped ones.</summary>
    /// <param name="options">Selects the models.</param>
    /// <param name="engine">Opens transformers; null for one with default options.</param>
    /// <exception cref="ArtifactException">A model is missing or refused; the message says why.</exception>
    /// <exception cref="OnnxUnavailableException">A transformer is requested, and ONNX Runtime cannot be
    /// loaded.</exception>
    public static TextModels Load(TextModelOptions options, OnnxEngine? engine = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var lexicon = new VaderSentimentModel(new VaderOptions());
        var source = new TextModelSource(options, engine ?? new OnnxEngine(new OnnxOptions()));
        return new TextModels(
            Cached(
                options.Sentiment == TextModelOptions.Lexicon ? lexicon
                : source.Load<SentimentPrediction>(
                    options.Sentiment, LinearSentimentModel.Task, options.SentimentLabels,
                    TransformerTextModels.Sentiment,
                    artifact => new LinearSentimentModel(artifact, lexicon)),
                options),
            Cached(
                source.Load<EmotionPrediction>(
                    options.Emotion, LinearEmotionModel.Task, options.EmotionLabels, TransformerTextModels.Emotion,
                    artifact => new LinearEmotionModel(artifact, lexicon)),
                options),
            Cached(
                source.Load<IntentPrediction>(
                    options.Intent, LinearIntentModel.Task, options.IntentLabels, TransformerTextModels.Intent,
                    artifact => new LinearIntentModel(artifact)),
                options),
            LabelBounds.Of(options));
    }

    /// <summary>Whether all of them read a language; texts in others are translated for them.</summary>
    /// <param name="language">BCP-47 tag.</param>
    public bool Reads(string language) =>
        Sentiment.Reads(language) && Emotion.Reads(language) && Intent.Reads(language);

    /// <summary>Disposes those with native memory. Not while calls are in progress.</summary>
    public void Dispose()
    {
        (Sentiment as IDisposable)?.Dispose();
        (Emotion as IDisposable)?.Dispose();
        (Intent as IDisposable)?.Dispose();
    }

    /// <summary>Wraps a model in a cache of common texts if the options enable it.</summary>
    public static ITextModel<TResult> Cached<TResult>(ITextModel<TResult> model, TextModelOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.CacheEntries == 0
            ? model
            : new CachedTextModel<TResult>(model, options.CacheEntries, options.CacheTextChars);
    }
}
