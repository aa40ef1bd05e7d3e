using StreamML.Inference.Artifacts;
using StreamML.Inference.Text;

namespace StreamML.Inference.Sentiment;

/// <summary>
/// Sentiment by n-grams and by what the lexicon says: one regression weighs both. English. See
/// docs/models/sentiment.md.
/// </summary>
public sealed class LinearSentimentModel : LinearTextModel<SentimentPrediction>
{
    /// <summary>Its task in manifests.</summary>
    public const string Task = "sentiment";

    /// <summary>Names of the labels, at their value.</summary>
    public static readonly IReadOnlyList<string> Labels = ["neutral", "positive", "negative"];

    /// <summary>Loads an artifact.</summary>
    /// <param name="artifact">The regression.</param>
    /// <param name="lexicon">The lexicon it was trained with.</param>
    /// <exception cref="ArtifactException">It is not a sentiment model, or its bytes break the format.</exception>
    public LinearSentimentModel(ModelArtifact artifact, ITextModel<SentimentPrediction> lexicon)
        : base(artifact, Task, Labels, new LexiconInputs(lexicon))
    {
    }

    private protected override SentimentPrediction Result(float[] probabilities, int known, TextEvidence evidence)
    {
        int best = Largest(probabilities);
        return new SentimentPrediction(
            (SentimentLabel)best, probabilities[1] - probabilities[2], probabilities[best],
            probabilities[1], probabilities[0], probabilities[2], known)
        {
            Evidence = evidence,
        };
    }
}
