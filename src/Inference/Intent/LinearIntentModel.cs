using StreamML.Inference.Artifacts;
using StreamML.Inference.Text;

namespace StreamML.Inference.Intent;

/// <summary>Intent by n-grams. English. See docs/models/intent.md.</summary>
public sealed class LinearIntentModel : LinearTextModel<IntentPrediction>
{
    /// <summary>Its task in manifests.</summary>
    public const string Task = "intent";

    /// <summary>Names of the labels, at their value.</summary>
    public static readonly IReadOnlyList<string> Labels = [
        "purchase", "support", "complaint", "inquiry", "return", "tracking"];

    /// <summary>Loads an artifact.</summary>
    /// <exception cref="ArtifactException">It is not an intent model, or its bytes break the format.</exception>
    public LinearIntentModel(ModelArtifact artifact)
        : base(artifact, Task, Labels, more: null)
    {
    }

    private protected override IntentPrediction Result(float[] probabilities, int known, TextEvidence evidence)
    {
        int best = Largest(probabilities);
        return new IntentPrediction((IntentLabel)best, probabilities[best], new(probabilities)) { Evidence = evidence };
    }
}
