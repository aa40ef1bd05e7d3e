using StreamML.Inference.Artifacts;
using StreamML.Inference.Intent;
using StreamML.Inference.Text;

namespace StreamML.Faults.Artifacts;

/// <summary>Mutates an artifact again and again, half of the time with its hash put right, and tries to load it.</summary>
public sealed class ArtifactRun(ArtifactOptions options, FaultRunOptions common, TimeProvider time, IProgress<string> progress)
{
    private const int Rows = 400;
    private static readonly string[] Texts = ["where is my order??", "i want to buy it 😍", "", new('x', 5_000)];

    private readonly Dictionary<string, int> crashKinds = new(StringComparer.Ordinal);
    private int refused;
    private int loaded;
    private int wrongHash;
    private int invalid;

    /// <summary>Runs it.</summary>
    public ArtifactReport Run(CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        var good = Small(DefaultArtifacts.Load("intent"));
        byte[] manifest = good.Manifest.ToUtf8();
        var random = new Random(common.Seed);
        for (int number = 0; number < options.Mutations; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Try(good, manifest, number, random);
            if ((number + 1) % 10_000 == 0)
                progress.Report(
                    $"{number + 1} of {options.Mutations}: {refused} refused, {loaded} loaded, {crashKinds.Values.Sum()} crashes");
        }

        int crashes = crashKinds.Values.Sum();
        return new ArtifactReport(
            crashes == 0 && wrongHash == 0 && invalid == 0, options.Mutations, options.Mutations / 2, refused, loaded, crashes,
            wrongHash, invalid, crashKinds, time.GetElapsedTime(started).TotalSeconds);
    }

    // Few rows, so that a mutation hits the structure as often as the weights.
    private static ModelArtifact Small(ModelArtifact artifact)
    {
        var file = LinearTextFile.Parse(artifact.Model);
        var rows = Enumerable.Range(0, Math.Min(Rows, file.RowCount)).Select(i =>
        {
            var (key, idf, scale) = file.Row(i, out var weights);
            float[] effects = new float[weights.Length];
            for (int c = 0; c < effects.Length; c++)
                effects[c] = scale * (sbyte)weights[c];
            return (key, idf, effects);
        });
        byte[] model = LinearTextFile.Write(file.Temperature, file.Bias, file.Inputs, [.. rows]);
        return new ModelArtifact(
            artifact.Manifest with { Bytes = model.Length, Sha256 = ModelArtifact.HashOf(model) }, model);
    }

    private void Try(ModelArtifact good, byte[] manifest, int number, Random random)
    {
        bool mended = number % 2 == 0;
        byte[] model = Mutation.Of(good.Model.ToArray(), random);
        try
        {
            // Every fifth manifest is mutated too, which leaves its hash or breaks it like any other part.
            var said = ModelManifest.Parse(number % 5 == 0 ? Mutation.Of([.. manifest], random) : manifest);
            if (mended)
                said = said with { Bytes = model.Length, Sha256 = ModelArtifact.HashOf(model) };
            var artifact = new ModelArtifact(said, model);
            var results = new IntentPrediction[Texts.Length];
            new LinearIntentModel(artifact).Predict(Texts, results);
            loaded++;
            wrongHash += ModelArtifact.HashOf(model) == said.Sha256 ? 0 : 1;
            invalid += results.All(IsDistribution) ? 0 : 1;
        }
        catch (ArtifactException)
        {
            refused++;
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            string kind = fault.GetType().Name;
            crashKinds[kind] = crashKinds.GetValueOrDefault(kind) + 1;
        }
    }

    private static bool IsDistribution(IntentPrediction result) =>
        result.Probabilities.All(each => each is >= 0 and <= 1) && Math.Abs(result.Probabilities.Sum() - 1) < 1e-3;
}
