using StreamML.Inference;
using StreamML.Inference.Language;
using StreamML.Inference.Risk;
using StreamML.Inference.Sentiment;

namespace StreamML.StreamProcessors.Stages.Enrich;

/// <summary>The models an Enricher runs. They are safe on any thread: all tasks share one set, whose maker owns
/// it.</summary>
/// <param name="Language">Language of a text.</param>
/// <param name="Sentiment">Sentiment of a text.</param>
/// <param name="Risk">Support risk from sentiment.</param>
public sealed record EnrichmentModels(
    ITextModel<LanguagePrediction> Language, ITextModel<SentimentPrediction> Sentiment, SupportRiskModel Risk)
{
    /// <summary>The models that ship with the project: CLD2, VADER, and the risk rule.</summary>
    /// <exception cref="LanguageLibraryMissingException">CLD2 is not installed.</exception>
    public static EnrichmentModels CreateDefault() => new(
        new Cld2LanguageModel(new LanguageOptions()), new VaderSentimentModel(new VaderOptions()),
        new SupportRiskModel(new SupportRiskOptions()));
}
