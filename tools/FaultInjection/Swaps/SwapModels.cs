using StreamML.Inference;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Intent;
using StreamML.Inference.Sentiment;
using StreamML.Serving;
using StreamML.Inference.Text;
using StreamML.Schemas.V1;

namespace StreamML.FaultInjection.Swaps;

/// <summary>
/// Two versions of the shipped sentiment and intent models with different outputs, and the outputs of each.
/// </summary>
internal sealed class SwapModels
{
    /// <summary>The versions.</summary>
    public static readonly IReadOnlyList<string> Versions = ["swap-a", "swap-b"];

    /// <summary>The tasks.</summary>
    public static readonly IReadOnlyList<string> Tasks = [ModelTasks.Sentiment, ModelTasks.Intent];

    private readonly Dictionary<string, ITextModel<SentimentPrediction>> _sentiments = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ITextModel<IntentPrediction>> _intents = new(StringComparer.Ordinal);

    /// <summary>Creates them.</summary>
    public SwapModels()
    {
        var loaders = ModelLoaders.CreateDefault();
        foreach (string version in Versions)
        {
            _sentiments[version] = (ITextModel<SentimentPrediction>)loaders.Load(
                Artifact(ModelTasks.Sentiment, version));
            _intents[version] = (ITextModel<IntentPrediction>)loaders.Load(Artifact(ModelTasks.Intent, version));
        }
    }

    /// <summary>
    /// Creates a version: the second favours its first class, so that no text gets the same confidence from both.
    /// </summary>
    public static ModelArtifact Artifact(string task, string version)
    {
        var shipped = DefaultArtifacts.Load(task);
        var file = LinearTextFile.Parse(shipped.Model);
        float[] bias = [.. file.Bias];
        bias[0] += version == Versions[0] ? 0 : 1.5f;
        var rows = Enumerable.Range(0, file.RowCount).Select(i =>
        {
            var (key, idf, scale) = file.Row(i, out var weights);
            float[] effects = new float[weights.Length];
            for (int c = 0; c < effects.Length; c++)
            {
                effects[c] = scale * (sbyte)weights[c];
            }

            return (key, idf, effects);
        });
        byte[] model = LinearTextFile.Write(file.Temperature, bias, file.Inputs, [.. rows]);
        return new ModelArtifact(
            shipped.Manifest with { Version = version, Bytes = model.Length, Sha256 = ModelArtifact.HashOf(model) },
            model);
    }

    /// <summary>Whether an enrichment matches the output of the versions it names.</summary>
    public bool IsRight(EnrichedMessage message)
    {
        if (message.Sentiment is not { } sentiment || message.Intent is not { } intent
            || !_sentiments.TryGetValue(sentiment.Model.Version, out var judge)
            || !_intents.TryGetValue(intent.Model.Version, out var other))
        {
            return false;
        }

        var felt = new SentimentPrediction[1];
        var wanted = new IntentPrediction[1];
        judge.Predict([message.Text], felt);
        other.Predict([message.Text], wanted);
        return sentiment.Label.ToString() == felt[0].Label.ToString() && sentiment.Confidence.Equals(felt[0].Confidence)
            && intent.Label.ToString() == wanted[0].Label.ToString() && intent.Confidence.Equals(wanted[0].Confidence);
    }
}
