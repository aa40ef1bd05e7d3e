using StreamML.Inference.Artifacts;
using StreamML.Inference.Text;
using StreamML.Trainer.FineTuning;

namespace StreamML.Trainer.Tests.FineTuning;

/// <summary>What a model says, by the code that serves it.</summary>
internal static class Predictions
{
    /// <summary>The likeliest class of a text.</summary>
    public static Func<string, int> Of(ModelArtifact artifact)
    {
        var all = ProbabilitiesOf(artifact);
        return text =>
        {
            float[] probabilities = all(text);
            return Array.IndexOf(probabilities, probabilities.Max());
        };
    }

    /// <summary>The probabilities of a text.</summary>
    public static Func<string, float[]> ProbabilitiesOf(ModelArtifact artifact)
    {
        var basis = new BasisModel(artifact);
        var classifier = new LinearTextClassifier(artifact);
        var reader = new NgramText(artifact.Manifest.Ngrams!);
        return text =>
        {
            float[] probabilities = new float[classifier.Classes];
            reader.Read(text);
            classifier.Predict(reader, basis.Inputs(text), probabilities, out _);
            return probabilities;
        };
    }

    /// <summary>Share of texts called right.</summary>
    public static double Accuracy(ModelArtifact artifact, IReadOnlyList<(string Text, int Label)> texts)
    {
        var said = Of(artifact);
        return texts.Average(each => said(each.Text) == each.Label ? 1.0 : 0);
    }
}
