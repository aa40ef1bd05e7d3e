using StreamML.Inference;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Emotion;
using StreamML.Inference.Language;
using StreamML.Inference.Risk;
using StreamML.Inference.Sentiment;
using StreamML.Inference.Text;

namespace StreamML.StreamProcessors.Stages.Enrich;

/// <summary>The models an Enricher runs. They are safe on any thread: all tasks share one set, whose maker owns
/// it.</summary>
/// <param name="Language">Language of a text.</param>
/// <param name="Text">Sentiment, emotion and intent of a text.</param>
/// <param name="Risk">Support risk from sentiment and emotion.</param>
public sealed record EnrichmentModels(ITextModel<LanguagePrediction> Language, TextModels Text, SupportRiskModel Risk)
{
    // A probability difference saturates later than the lexicon's compound: this is "hardly anything but negative".
    private const float StronglyNegative = -0.85f;

    /// <summary>The models of a configuration, with CLD2 and the risk rule.</summary>
    /// <exception cref="LanguageLibraryMissingException">CLD2 is not installed.</exception>
    /// <exception cref="ArtifactException">A model is missing or refused.</exception>
    public static EnrichmentModels Create(TextModelOptions options) => new(
        new Cld2LanguageModel(new LanguageOptions()),
        TextModels.Load(options),
        new SupportRiskModel(options.Sentiment == TextModelOptions.Lexicon
            ? new SupportRiskOptions()
            : new SupportRiskOptions { StronglyNegativeScore = StronglyNegative }));

    /// <summary>Whether a text is surely in a language that the text models do not read: their labels are then flagged.</summary>
    public static bool IsForeign(in LanguagePrediction language) => language.Reliable && language.Code != TextModels.Language;

    /// <summary>The risk of a text. The emotion of one in a foreign language takes no part.</summary>
    public RiskAssessment RiskOf(in LanguagePrediction language, in SentimentPrediction sentiment, in EmotionPrediction emotion) =>
        Risk.Assess(sentiment, IsForeign(language) ? null : emotion);

    /// <summary>The models that ship with the project.</summary>
    /// <exception cref="LanguageLibraryMissingException">CLD2 is not installed.</exception>
    public static EnrichmentModels CreateDefault() => Create(new TextModelOptions());
}
