using StreamML.Inference;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Intent;
using StreamML.Inference.Text;

namespace StreamML.Serving.Tests;

/// <summary>Intent models that say one class of every text.</summary>
internal static class TinyModels
{
    /// <summary>Rows that make a model of three pieces.</summary>
    public const int ThreePieces = 100_000;

    public static ModelArtifact Intent(string version, string says, int rows = 100)
    {
        var shipped = DefaultArtifacts.Load("intent").Manifest;
        float[] bias = [.. shipped.Classes!.Select(name => name == says ? 5f : 0f)];
        var table = Enumerable.Range(1, rows).Select(key => ((uint)key, 1f, new float[bias.Length])).ToList();
        byte[] model = LinearTextFile.Write(1, bias, [], table);
        return new ModelArtifact(
            shipped with { Version = version, Bytes = model.Length, Sha256 = ModelArtifact.HashOf(model) }, model);
    }

    /// <summary>What a model says of a text.</summary>
    public static string Ask(ITextModel<IntentPrediction> model)
    {
        var said = new IntentPrediction[1];
        model.Predict(["anything at all"], said);
        return LinearIntentModel.Labels[(int)said[0].Label];
    }
}
