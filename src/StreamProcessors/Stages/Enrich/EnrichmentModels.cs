using StreamML.Inference;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Audience;
using StreamML.Inference.Emotion;
using StreamML.Inference.Language;
using StreamML.Inference.Loading;
using StreamML.Inference.Risk;
using StreamML.Inference.Runtimes.Onnx;
using StreamML.Inference.Sentiment;
using StreamML.Inference.Text;

namespace StreamML.StreamProcessors.Stages.Enrich;

/// <summary>
/// The models an Enricher runs. They are safe on any thread: all tasks share one set, whose maker owns it.
/// </summary>
/// <param name="Language">Language of a text.</param>
/// <param name="Text">Sentiment, emotion and intent of a text.</param>
/// <param name="Risk">Support risk from sentiment and emotion.</param>
public sealed record EnrichmentModels(ITextModel<LanguagePrediction> Language, TextModels Text, SupportRiskModel Risk)
{
    // A probability difference saturates later than the lexicon's compound: this is "hardly anything but negative".
    private const float StronglyNegative = -0.85f;

    /// <summary>Personality and engagement of a text; null where they are not asked for.</summary>
    public AudienceModels? Audience { get; init; }

    /// <summary>The models of a configuration, with the language detector and the risk rule.</summary>
    /// <param name="options">Text models.</param>
    /// <param name="audience">Audience models.</param>
    /// <param name="engine">What opens transformers; null for one by the default options.</param>
    /// <exception cref="LanguageLibraryMissingException">CLD2 is not installed.</exception>
    /// <exception cref="ArtifactException">A model is missing or refused.</exception>
    public static EnrichmentModels Create(TextModelOptions options, AudienceOptions audience, OnnxEngine? engine = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new(
            new LanguageDetector(new LanguageOptions()),
            TextModels.Load(options, engine),
            new SupportRiskModel(options.Sentiment == TextModelOptions.Lexicon
                ? new SupportRiskOptions()
                : new SupportRiskOptions { StronglyNegativeScore = StronglyNegative }))
        {
            Audience = AudienceModels.Load(audience, options.MaxModelBytes),
        };
    }

    /// <summary>The models that ship with the project; no audience.</summary>
    /// <exception cref="LanguageLibraryMissingException">CLD2 is not installed.</exception>
    public static EnrichmentModels CreateDefault() =>
        Create(new TextModelOptions(), new AudienceOptions { Enabled = false });

    /// <summary>
    /// Asks each model texts of every usual length, so that the first message does not pay for compilation and page
    /// faults.
    /// </summary>
    public void WarmUp()
    {
        string[] texts = [.. WarmUpTexts.All];
        for (int run = 0; run < WarmUpTexts.Runs; run++)
        {
            Ask(Language, texts);
            Ask(Text.Sentiment, texts);
            Ask(Text.Emotion, texts);
            Ask(Text.Intent, texts);
            Ask(Audience?.Personality, texts);
            Ask(Audience?.Engagement, texts);
        }

        static void Ask<TResult>(ITextModel<TResult>? model, string[] texts)
        {
            if (model?.IsWarm == false)
            {
                model.Predict(texts, new TResult[texts.Length]);
            }
        }
    }
}
