using StreamML.Inference.Artifacts;
using StreamML.Inference.Intent;
using StreamML.Inference.Text;
using StreamML.Trainer.Datasets;
using StreamML.Trainer.FineTuning;
using StreamML.Trainer.Training;

namespace StreamML.Trainer.Tests.FineTuning;

/// <summary>Models that were trained apart, merged.</summary>
public sealed class TextModelMergeTests
{
    private static readonly IReadOnlyList<LabelledText> Messages =
        [.. new[] { "retail.tsv", "services.tsv" }
            .SelectMany(name => TextSets.CustomerMessages(
                Path.Combine(AppContext.BaseDirectory, "corpora", "customer-messages", name)))
            .Where((_, i) => i % 3 == 0)
            .Select(row => new LabelledText(
                row.Text, LabelledText.One(row.Intent, LinearIntentModel.Labels), "messages"))];

    private static readonly IReadOnlyList<(string Text, int Label)> HeldOut =
        [.. TextSets.Labelled(Path.Combine(AppContext.BaseDirectory, "corpora", "held-out", "intent.tsv"))
            .Select(row => (row.Text, LabelledText.NumberOf(row.Label, LinearIntentModel.Labels)))];

    // Of two thirds and one third of the texts.
    private static readonly Lazy<ModelArtifact> Large = new(() => Train(Part(i => i % 3 > 0)));
    private static readonly Lazy<ModelArtifact> Small = new(() => Train(Part(i => i % 3 == 0)));

    [Fact]
    public void Merge_OfTwoParts_ComesCloseToTrainingOnAll()
    {
        var (large, small) = (Large.Value, Small.Value);
        double merged = Predictions.Accuracy(Merge(large, small), HeldOut);
        double all = Predictions.Accuracy(Train(Messages), HeldOut);
        double best = Predictions.Accuracy(large, HeldOut);
        Assert.True(merged >= all - 0.02, $"merged {merged:0.000}, all {all:0.000}, the larger part {best:0.000}");
        Assert.True(merged >= best - 0.005, $"merged {merged:0.000}, the larger part {best:0.000}");
    }

    [Fact]
    public void Merge_OfAccountsThatTunedApart_KnowsTheWordsOfBoth()
    {
        var basis = DefaultArtifacts.Load("intent");
        var corrections = HouseWords.Corrections(110);
        bool IsNorth(LabelledExample each) => each.Label.Index % 2 == 0;
        var north = Tune(basis, [.. corrections.Where(IsNorth)]);
        var south = Tune(basis, [.. corrections.Where(each => !IsNorth(each))]);
        var merged = Merge(north, south);
        double both = Predictions.Accuracy(merged, HouseWords.Judge);
        Assert.True(both >= 0.8, $"{both:0.000}");
        Assert.InRange(Predictions.Accuracy(north, HouseWords.Judge), 0, 0.7);
        Assert.True(Predictions.Accuracy(merged, HeldOut) >= Predictions.Accuracy(basis, HeldOut) - 0.01);
        Assert.Equal(north.Manifest.Samples + south.Manifest.Samples, merged.Manifest.Samples);
    }

    [Fact]
    public void Merge_OfAModelWithItself_AnswersAsItDoes()
    {
        var basis = Small.Value;
        var merged = Merge(basis, basis);
        var (one, two) = (Predictions.ProbabilitiesOf(basis), Predictions.ProbabilitiesOf(merged));
        Assert.All(HeldOut.Take(100), each => Assert.InRange(
            one(each.Text).Zip(two(each.Text), (a, b) => Math.Abs(a - b)).Max(), 0, 0.01));
        Assert.Equal(2 * basis.Manifest.Data!.Sum(set => set.Examples), merged.Manifest.Samples);
        Assert.Equal(basis.Manifest.Data!.Count, merged.Manifest.Data!.Count);
        Assert.Equal(merged.Manifest.Sha256, Merge(basis, basis).Manifest.Sha256);
    }

    [Fact]
    public void Weight_OfAWord_IsThatOfTheTextsThatHaveIt()
    {
        var one = Words(samples: 100, (7, 2f, 4f));
        var three = Words(samples: 300, (7, 2f, 8f), (9, 3f, 6f));
        Assert.Equal(7f, Effect(Merge(one, three), 7), 0.1f);
        Assert.Equal(6f, Effect(Merge(one, three, bySamples: false), 7), 0.1f);
        Assert.Equal(2f, Effect(Merge(one, three), 9) / Idf(Merge(one, three), 9), 0.05f);
    }

    [Fact]
    public void Models_ThatDiffer_AreRefused()
    {
        var one = Words(samples: 100, (7, 2f, 4f));
        Assert.Contains("two models", Assert.Throws<ArgumentException>(() => TextModelMerge.Merge(
            [one], new TextMergeOptions { Version = "2" })).Message, StringComparison.Ordinal);
        var intent = DefaultArtifacts.Load("intent");
        Assert.Contains(
            $"toy-linear 1 is a model of toy, intent-linear {intent.Manifest.Version} of intent", Refusal(one, intent),
            StringComparison.Ordinal);
        Assert.Contains("has the classes fruit, tool, toy-linear 1 tool, fruit", Refusal(
            one, With(one, manifest => manifest with { Classes = ["tool", "fruit"] })), StringComparison.Ordinal);
        Assert.Contains("MaxWords = 2", Refusal(
            one, With(one, manifest => manifest with { Ngrams = new NgramOptions { MaxWords = 2 } })),
            StringComparison.Ordinal);
        Assert.Contains("reads en, toy-linear 1 es", Refusal(
            one, With(one, manifest => manifest with { Language = "es" })), StringComparison.Ordinal);
        var silent = With(one, manifest => manifest with { Samples = null });
        Assert.Contains("let all models count alike", Refusal(one, silent), StringComparison.Ordinal);
        _ = Merge(one, silent, bySamples: false);
    }

    private static ModelArtifact Words(int samples, params (uint Key, float Idf, float Effect)[] rows)
    {
        byte[] model = LinearTextFile.Write(
            1, [0, 0], [], [.. rows.Select(row => (row.Key, row.Idf, new[] { row.Effect, -row.Effect }))]);
        return new ModelArtifact(
            new ModelManifest
            {
                Format = LinearTextFile.Format,
                Task = "toy",
                Name = "toy-linear",
                Version = "1",
                Language = "en",
                Classes = ["fruit", "tool"],
                Ngrams = new NgramOptions(),
                Inputs = [],
                File = "model.bin",
                Bytes = model.Length,
                Sha256 = ModelArtifact.HashOf(model),
                Samples = samples,
            },
            model);
    }

    private static ModelArtifact With(ModelArtifact artifact, Func<ModelManifest, ModelManifest> change) =>
        new(change(artifact.Manifest), artifact.Model);

    private static float Effect(ModelArtifact artifact, uint key) => Row(artifact, key).Effects[0];

    private static float Idf(ModelArtifact artifact, uint key) => Row(artifact, key).Idf;

    private static (uint Key, float Idf, float[] Effects) Row(ModelArtifact artifact, uint key)
    {
        var file = LinearTextFile.Parse(artifact.Model);
        return Enumerable.Range(0, file.RowCount).Select(i => StrongestRows.Row(file, i)).First(row => row.Key == key);
    }

    private static string Refusal(params ModelArtifact[] models) =>
        Assert.Throws<ArtifactException>(() => Merge(models[0], models[1])).Message;

    private static ModelArtifact Merge(ModelArtifact one, ModelArtifact other, bool bySamples = true) =>
        TextModelMerge.Merge([one, other], new TextMergeOptions { Version = "m", BySamples = bySamples });

    private static LabelledText[] Part(Func<int, bool> isIn) => [.. Messages.Where((_, i) => isIn(i))];

    private static ModelArtifact Tune(ModelArtifact basis, LabelledExample[] examples) =>
        TextFineTuning.Train(
            basis, examples, new TextFineTuningOptions { Version = "2" }, new Progress<string>(),
            CancellationToken.None);

    private static ModelArtifact Train(IReadOnlyList<LabelledText> texts) =>
        new LinearTextTrainer(
            new LinearTextPlan("intent", "intent-linear", "1", LinearIntentModel.Labels, [], _ => []),
            new LinearTextOptions { Inverse = 10, MinWordTexts = 1, CalibrationShare = 0, MaxIterations = 40 },
            new Progress<string>())
            .Train(texts, [new ModelData("messages", "as this project", texts.Count)]);
}
