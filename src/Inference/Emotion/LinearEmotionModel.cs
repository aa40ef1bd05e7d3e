using StreamML.Inference.Artifacts;
using StreamML.Inference.Sentiment;
using StreamML.Inference.Text;

namespace StreamML.Inference.Emotion;

/// <summary>Emotion by n-grams and by what the sentiment lexicon says. English. See docs/models/emotion.md.</summary>
public sealed class LinearEmotionModel : LinearTextModel<EmotionPrediction>
{
    /// <summary>Its task in manifests.</summary>
    public const string Task = "emotion";

    /// <summary>Names of the labels, at their value.</summary>
    public static readonly IReadOnlyList<string> Labels = [
        "neutral", "joy", "sadness", "anger", "fear", "surprise", "disgust"];

    /// <summary>Loads an artifact.</summary>
    /// <param name="artifact">The regression.</param>
    /// <param name="lexicon">The lexicon it was trained with.</param>
    /// <exception cref="ArtifactException">It is not an emotion model, or its bytes break the format.</exception>
    public LinearEmotionModel(ModelArtifact artifact, ITextModel<SentimentPrediction> lexicon)
        : base(artifact, Task, Labels, new LexiconInputs(lexicon))
    {
    }

    private protected override EmotionPrediction Result(float[] probabilities, int known, TextEvidence evidence)
    {
        int best = Largest(probabilities);
        return new EmotionPrediction((EmotionLabel)best, probabilities[best], new(probabilities))
        {
            Evidence = evidence,
        };
    }
}
