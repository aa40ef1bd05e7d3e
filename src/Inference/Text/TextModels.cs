using StreamML.Inference.Artifacts;
using StreamML.Inference.Emotion;
using StreamML.Inference.Intent;
using StreamML.Inference.Sentiment;

namespace StreamML.Inference.Text;

/// <summary>The text models of a configuration. Safe from many threads.</summary>
/// <param name="Sentiment">Sentiment of a text.</param>
/// <param name="Emotion">Emotion of a text.</param>
/// <param name="Intent">Intent of a text.</param>
/// <param name="MinConfidence">Confidence below which a label is flagged.</param>
public sealed record TextModels(
    ITextModel<SentimentPrediction> Sentiment,
    ITextModel<EmotionPrediction> Emotion,
    ITextModel<IntentPrediction> Intent,
    float MinConfidence)
{
    /// <summary>BCP-47 tag of the language they read.</summary>
    public const string Language = "en";

    /// <summary>Loads them: about 0.2 s and 30 MB for those that ship.</summary>
    /// <exception cref="ArtifactException">A model is missing or refused; the message says why.</exception>
    public static TextModels Load(TextModelOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var lexicon = new VaderSentimentModel(new VaderOptions());
        return new TextModels(
            Cached<SentimentPrediction>(options.Sentiment == TextModelOptions.Lexicon
                ? lexicon
                : new LinearSentimentModel(Artifact(options.Sentiment, LinearSentimentModel.Task), lexicon), options),
            Cached<EmotionPrediction>(new LinearEmotionModel(Artifact(options.Emotion, LinearEmotionModel.Task), lexicon), options),
            Cached<IntentPrediction>(new LinearIntentModel(Artifact(options.Intent, LinearIntentModel.Task)), options),
            options.MinConfidence);

        ModelArtifact Artifact(string folder, string task) =>
            folder.Length == 0 ? DefaultArtifacts.Load(task) : ModelArtifact.Read(folder, options.MaxModelBytes);
    }

    /// <summary>A model with a cache of common texts before it, where the options ask for one.</summary>
    public static ITextModel<TResult> Cached<TResult>(ITextModel<TResult> model, TextModelOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.CacheEntries == 0
            ? model
            : new CachedTextModel<TResult>(model, options.CacheEntries, options.CacheTextChars);
    }
}
