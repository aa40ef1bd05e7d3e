using StreamML.Inference.Artifacts;
using StreamML.Inference.Intent;
using StreamML.Inference.Runtimes.Linear;
using StreamML.Inference.Runtimes.Mixed;
using StreamML.Inference.Runtimes.Onnx;
using StreamML.Inference.Scoring;
using StreamML.Inference.Sentiment;
using StreamML.Inference.Text;
using StreamML.Inference.Transformers;
using StreamML.Inference.Runtimes.Trees;
using StreamML.OnnxGraphs;

namespace StreamML.FaultInjection.Artifacts;

/// <summary>A valid artifact of a format, and how to use it.</summary>
/// <param name="Good">The artifact, small, so that a mutation hits the structure as often as the weights.</param>
/// <param name="LoadAndUse">Loads an artifact of this kind, queries it, and returns whether its output is
/// valid.</param>
internal sealed record ArtifactSubject(ModelArtifact Good, Func<ModelArtifact, bool> LoadAndUse)
{
    private const int TextRows = 400;
    private const int Features = 4;

    private static readonly string[] Texts = ["where is my order??", "i want to buy it 😍", "", new('x', 5_000)];
    private static readonly float[] Rows = [
        1, 2, float.NaN, -1, .. new float[Features], .. Enumerable.Repeat(float.NaN, Features)];

    /// <summary>The good artifact's manifest as bytes.</summary>
    public byte[] Manifest { get; } = Good.Manifest.ToUtf8();

    /// <summary>One per format.</summary>
    public static IReadOnlyList<ArtifactSubject> All() =>
        [Text(), Transformer(), Forest(), Lead(), Churn(), Engagement(), Mixed(), Demographic()];

    private static ArtifactSubject Text()
    {
        var artifact = DefaultArtifacts.Load("intent");
        var file = LinearTextFile.Parse(artifact.Model);
        var rows = Enumerable.Range(0, Math.Min(TextRows, file.RowCount)).Select(i =>
        {
            var (key, idf, scale) = file.Row(i, out var weights);
            float[] effects = new float[weights.Length];
            for (int c = 0; c < effects.Length; c++)
            {
                effects[c] = scale * (sbyte)weights[c];
            }

            return (key, idf, effects);
        });
        byte[] model = LinearTextFile.Write(file.Temperature, file.Bias, file.Inputs, [.. rows]);
        return new ArtifactSubject(With(artifact.Manifest, model), mutated =>
        {
            var results = new IntentPrediction[Texts.Length];
            new LinearIntentModel(mutated).Predict(Texts, results);
            return results.All(result => IsDistribution(result.Probabilities));
        });
    }

    private static ArtifactSubject Transformer()
    {
        string folder = Directory.CreateTempSubdirectory("streamml-artifact-").FullName;
        try
        {
            TinyExport.Write(folder, ["negative", "neutral", "positive"]);
            var engine = new OnnxEngine(new OnnxOptions { IntraOpThreads = 1 });
            var good = TransformerArchive.Pack(folder, LinearSentimentModel.Task, "", "en", "1", 1 << 20);
            return new ArtifactSubject(good, mutated =>
            {
                var results = new SentimentPrediction[Texts.Length];
                using var model = TransformerTextModels.Sentiment(TransformerSource.Artifact(mutated, engine, 0));
                model.Predict(Texts, results);
                return results.All(result => IsDistribution([result.Negative, result.Neutral, result.Positive]));
            });
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static ArtifactSubject Forest()
    {
        TextTerm[] terms = [.. Enumerable.Range(0, Features).Select(f => new TextTerm((uint)(f + 1) << 24, f + 1))];
        byte[] model = new TreeTextFile(
            2, terms, [new TreeFile(Features, TreeLink.Identity, 0.5f, Trees(0.2f))], 1.5f, 0.5f,
            LinearTextFile.Write(1, [1, -1], [], [])).ToBytes();
        var manifest = DefaultArtifacts.Load("intent").Manifest with
        {
            Format = TreeTextFile.Format,
            Classes = ["low", "high"],
            Inputs = [],
        };
        return new ArtifactSubject(With(manifest, model), mutated =>
        {
            var results = new LabelPrediction[Texts.Length];
            new TreeLabelModel(mutated, manifest.Task).Predict(Texts, results);
            return results.All(result => IsDistribution(result.Probabilities));
        });
    }

    private static ArtifactSubject Lead() => new(
        Tabular(LeadScorer.Task, TreeFile.Format, "identity", new TreeFile(Features, TreeLink.Identity, 50, Trees(10))
            .ToBytes()),
        mutated =>
        {
            var results = new LeadPrediction[Rows.Length / Features];
            new LeadScorer(mutated).Predict(Rows, results);
            return results.All(result => result is { Score: >= 0 and <= 100, Confidence: >= 0 and <= 1 }
                && result.Factors.All(factor => float.IsFinite(factor.Contribution)));
        });

    private static ArtifactSubject Churn() => new(
        Tabular(ChurnScorer.Task, TreeFile.Format, "logistic", new TreeFile(Features, TreeLink.Logistic, 0, Trees(1))
            .ToBytes()), mutated =>
        {
            var results = new ChurnPrediction[Rows.Length / Features];
            new ChurnScorer(mutated).Predict(Rows, results);
            return results.All(result => result is { Probability: >= 0 and <= 1, Confidence: >= 0 and <= 1 }
                && result.Factors.All(factor => float.IsFinite(factor.Contribution)));
        });

    private static ArtifactSubject Engagement() => Engagement(LinearFile.Format, Straight().ToBytes());

    private static ArtifactSubject Mixed() => Engagement(
        MixFile.Format,
        new MixFile(new TreeFile(Features, TreeLink.Logistic, 0, Trees(1)), Straight(), 0.5f).ToBytes());

    private static ArtifactSubject Engagement(string format, byte[] model) => new(
        Tabular(EngagementScorer.Task, format, "logistic", model), mutated =>
        {
            var results = new EngagementPrediction[Rows.Length / Features];
            new EngagementScorer(mutated).Predict(Rows, results);
            return results.All(result => result is { Probability: >= 0 and <= 1, Confidence: >= 0 and <= 1 }
                && result.Factors.All(factor => float.IsFinite(factor.Contribution)));
        });

    private static LinearFile Straight() => new(
        TreeLink.Logistic, -1, [.. Enumerable.Range(0, Features).Select(f => new LinearFeature(f, f + 1, 0.5f - f))]);

    private static ArtifactSubject Demographic()
    {
        NaiveBayesValue[] values = [new("25-34", [1, 2, 3]), new("female", [2, 2, 5]), new("männlich", [3, 1, 1])];
        byte[] model = new NaiveBayesFile(1, [6, 5, 9], [.. Enumerable.Repeat(values, DemographicGroup.Fields.Count)])
            .ToBytes();
        var good = Tabular(DemographicModel.Task, NaiveBayesFile.Format, "softmax", model,
            DemographicGroup.Fields, DemographicGroup.SchemaHash);
        return new ArtifactSubject(good, mutated =>
        {
            var results = new DemographicPrediction[2];
            new DemographicModel(mutated)
                .Predict([new DemographicGroup("female", "25-34"), new DemographicGroup(Country: "?")], results);
            return results.All(result => IsDistribution(result.Probabilities.Values));
        });
    }

    private static TreeNode[][] Trees(float scale) => [.. Enumerable.Range(0, 3).Select(t => (TreeNode[])
    [
        new(t, true, 1, 0.5f, 8), new(t + 1, false, 3, 1.5f, 5), new(0, false, 0, scale * t, 3),
        new(0, false, 5, -1, 4),
        new(0, false, 0, -scale, 1), new(0, false, 0, scale / 2, 3), new(0, false, 0, -scale / 3, 1),
    ])];

    private static ModelArtifact Tabular(
        string task, string format, string link, byte[] model, IReadOnlyList<string>? names = null, string? hash = null)
    {
        names ??= [.. Enumerable.Range(0, Features).Select(f => $"feature_{f}")];
        return With(
            new ModelManifest
            {
                Format = format,
                Task = task,
                Name = $"{task}-small",
                Version = "1",
                Classes = link == "softmax" ? ["negative", "neutral", "positive"] : null,
                Tabular = new TabularPart
                {
                    Schema = task,
                    SchemaHash = hash ?? new string('0', 64),
                    Link = link,
                    Features = [.. names.Select(name => new TabularFeature(name, name, "share", 1.0 / names.Count))],
                },
                File = "model.bin",
                Bytes = 1,
                Sha256 = new string('0', 64),
                Samples = 8,
                Synthetic = true,
                Metrics = new Dictionary<string, double> { ["rmse"] = 5 },
            },
            model);
    }

    private static ModelArtifact With(ModelManifest manifest, byte[] model) =>
        new(manifest with { Bytes = model.Length, Sha256 = ModelArtifact.HashOf(model) }, model);

    private static bool IsDistribution(IEnumerable<float> probabilities) =>
        probabilities.All(each => each is >= 0 and <= 1) && Math.Abs(probabilities.Sum() - 1) < 1e-3;
}
