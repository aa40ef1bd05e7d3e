using StreamML.Inference.Artifacts;
using StreamML.Inference.Audience;
using StreamML.Inference.Text;
using StreamML.Trainer.Datasets;
using StreamML.Trainer.Evaluation;
using StreamML.Trainer.FineTuning;
using StreamML.Trainer.Labels;

namespace StreamML.Trainer.Tests;

/// <summary>Models of labels that an account makes up.</summary>
public sealed class LabelTrainingTests : IDisposable
{
    private static readonly string[] Soft = [
        "miss you", "thinking of you", "so sweet", "you make me smile", "hugs", "feeling close"];
    private static readonly string[] Hard = [
        "I want it now", "show me more", "I always win", "name your price", "deal", "I decide here"];

    private readonly string _folder = Directory.CreateTempSubdirectory("streamml-labels").FullName;

    [Fact]
    public void Model_OfLabelledTexts_IsServedAndTellsThemApart()
    {
        string file = Write(Rows(80));
        var artifact = Train(file, ["Emotional", "Conqueror"]);
        artifact.Write(Path.Combine(_folder, "model"));
        Assert.Equal(artifact.Manifest.Sha256, Train(file, ["Emotional", "Conqueror"]).Manifest.Sha256);

        var audience = AudienceModels.Load(
            new AudienceOptions { PersonalityModel = Path.Combine(_folder, "model") }, maxModelBytes: 1 << 20)!;
        var said = new LabelPrediction[2];
        audience.Personality!.Predict(["I was thinking of you, hugs", "name your price, I want it now"], said);
        Assert.Equal(["Emotional", "Conqueror"], said.Select(each => each.Label));
        Assert.All(said, each => Assert.Equal(1f, each.Probabilities.Sum(), 1e-4f));
        Assert.Null(audience.Engagement);
        Assert.StartsWith("personality-", audience.Personality.Identity.Name, StringComparison.Ordinal);
        Assert.Equal("7", audience.Personality.Identity.Version);

        var report = TextEvaluation.Run("personality", artifact, file);
        Assert.True(report.Accuracy.Value > 0.95, $"{report.Accuracy}");
    }

    [Fact]
    public void Model_OfOtherLabelsOrTask_IsRefused()
    {
        var artifact = Train(Write(Rows(80)), []);
        Assert.Equal(["Conqueror", "Emotional"], artifact.Manifest.Classes);
        AudienceModels.Checked(artifact, "personality", ["Emotional", "Conqueror"]);
        var fault = Assert.Throws<ArtifactException>(
            () => AudienceModels.Checked(artifact, "personality", ["Shy", "Bold"]));
        Assert.Contains("requires Shy, Bold", fault.Message, StringComparison.Ordinal);
        Assert.Throws<ArtifactException>(() => LabelModels.Load(artifact, "audience_engagement"));
    }

    [Fact]
    public void Data_TooFewOrWrong_SaysWhatToDo()
    {
        Assert.Contains("Insufficient personality data: 25 < 50", Refusal(Rows(25)), StringComparison.Ordinal);
        Assert.Contains("'Shy' is not a label", Refusal(Rows(60).Append("hello there\tShy")), StringComparison.Ordinal);
        var soft = Rows(120).Where(row => row.EndsWith("Emotional", StringComparison.Ordinal));
        Assert.Contains("no example of 'Conqueror'", Refusal(soft), StringComparison.Ordinal);
        Assert.Contains("line 61: 1 columns", Refusal(Rows(60).Append("no label")), StringComparison.Ordinal);
        Assert.Throws<DatasetException>(() => Train(Path.Combine(_folder, "none.tsv"), []));
        Assert.Throws<DatasetException>(
            () => LabelTraining.Train(
                new LabelPlan("../x", "1", [], 50), Write(Rows(60)), new LabelOptions(), new Progress<string>(),
                CancellationToken.None));
    }

    [Fact]
    public void Labels_ThatFollowFromTwoWordsTogether_AreLearnedByTheForest()
    {
        var (examples, unseen) = (Together(240, seed: 1), Together(120, seed: 2));

        var artifact = Learn(examples, new LabelOptions());
        var linear = Learn(examples, new LabelOptions { Forest = null });

        Assert.Equal(("text-trees/1", "linear-text/1"), (artifact.Manifest.Format, linear.Manifest.Format));
        Assert.True(Accuracy(artifact, unseen) > 0.9, $"{Accuracy(artifact, unseen)}");
        Assert.True(Accuracy(linear, unseen) < 0.75, $"{Accuracy(linear, unseen)}");
        var metrics = artifact.Manifest.Metrics!;
        Assert.True(metrics["forest_log_loss"] < metrics["linear_log_loss"]);
        Assert.True(metrics["log_loss"] <= metrics["forest_log_loss"]);
        Assert.Equal(artifact.Manifest.Sha256, Learn(examples, new LabelOptions()).Manifest.Sha256);
    }

    [Fact]
    public void Contest_WhereEachKnowsWhatTheOtherDoesNot_IsWonByBothTogether()
    {
        // The forest can learn the first half alone; the linear model is said to know the other one alone.
        var random = new Random(9);
        List<LabelledExample> examples =
        [
            .. Together(300, seed: 3),
            .. Enumerable.Range(0, 300).Select(
                _ => new LabelledExample("!!", random.Next(2) == 0 ? "sweet" : "sour")),
        ];
        int[] labels = [.. examples.Select(each => each.Label.Name == "sweet" ? 0 : 1)];
        float[][] linear =
        [
            .. labels.Select((label, i) => i < 300 ? new[] { 0.5f, 0.5f }
                : label == 0 ? [0.9f, 0.1f] : [0.1f, 0.9f]),
        ];

        Assert.Equal(LabelContest.Ensemble, Winner(mayAverage: true));
        Assert.NotEqual(LabelContest.Ensemble, Winner(mayAverage: false));

        string Winner(bool mayAverage) => new LabelContest(
            examples, [.. labels.Select((label, i) => new ExampleText([], [], [], label, 1, $"{i}"))], 2).Run(
                linear, [.. labels.Select((_, i) => i % 5)], new TextForestTrainer(new(), 2, new()), new(), mayAverage,
                new Progress<string>(), CancellationToken.None).Winner;
    }

    [Fact]
    public void Labels_ManyOfThemWrong_ArePunishedHarderThanTrueOnes()
    {
        var (truth, unseen) = (Sums(400, seed: 11), Sums(400, seed: 12));
        var random = new Random(5);
        var wrong = truth.Select(example => random.NextDouble() < 0.25
            ? example with { Label = example.Label.Name == "sweet" ? "sour" : "sweet" }
            : example).ToList();
        var options = new LabelOptions { Forest = null };

        var (ofTruth, ofWrong) = (Learn(truth, options), Learn(wrong, options));

        Assert.True(ofWrong.Manifest.Metrics!["penalty"] > ofTruth.Manifest.Metrics!["penalty"]);
        Assert.True(Accuracy(ofWrong, unseen) > 0.7, $"{Accuracy(ofWrong, unseen)}");
    }

    private static ModelArtifact Learn(IReadOnlyList<LabelledExample> examples, LabelOptions options) =>
        LabelTraining.Train(
            new LabelPlan("taste", "1", ["sweet", "sour"], 50), examples, "made up", options, new Progress<string>(),
            CancellationToken.None);

    private static double Accuracy(ModelArtifact artifact, IReadOnlyList<LabelledExample> examples) =>
        TextEvaluation.Predict("taste", artifact, [.. examples.Select(example => example.Text)])
            .Zip(examples).Average(pair => pair.First == pair.Second.Label.Name ? 1.0 : 0);

    // Sweet if exactly one of two words stands in the text: no word alone says anything.
    private static List<LabelledExample> Together(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            bool plum = random.Next(2) == 0, lime = random.Next(2) == 0;
            string[] words = [plum ? "plum" : "", lime ? "lime" : "", Filler(random), Filler(random)];
            random.Shuffle(words);
            return new LabelledExample(
                string.Join(' ', words.Where(word => word.Length > 0)), plum ^ lime ? "sweet" : "sour")
            {
                Group = $"t{seed}-{i}",
            };
        })];
    }

    // Sweet if more of the words are: each alone says a little.
    private static List<LabelledExample> Sums(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            int[] words = [.. Enumerable.Range(0, 9).Select(_ => random.Next(60))];
            return new LabelledExample(
                string.Join(' ', words.Select(word => $"word{(char)('a' + (word % 26))}{(char)('a' + (word / 26))}")),
                words.Count(word => word < 30) > 4 ? "sweet" : "sour")
            {
                Group = $"s{seed}-{i}",
            };
        })];
    }

    private static string Filler(Random random) => $"thing{(char)('a' + random.Next(6))}";

    /// <summary>Removes the files.</summary>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Refusal(IEnumerable<string> rows) =>
        Assert.Throws<DatasetException>(() => Train(Write(rows), ["Emotional", "Conqueror"])).Message;

    private static ModelArtifact Train(string file, string[] labels) =>
        LabelTraining.Train(
            new LabelPlan("personality", "7", labels, MinExamples: 50), file, new LabelOptions(),
            new Progress<string>(), CancellationToken.None);

    private static IEnumerable<string> Rows(int count) => Enumerable.Range(0, count).Select(i => i % 2 == 0
        ? $"{Soft[i / 2 % Soft.Length]}, {Soft[(i / 7) % Soft.Length]} {i}\tEmotional"
        : $"{Hard[i / 2 % Hard.Length]}, {Hard[(i / 7) % Hard.Length]} {i}\tConqueror");

    private string Write(IEnumerable<string> rows)
    {
        string path = Path.Combine(_folder, "fans.tsv");
        File.WriteAllLines(path, rows);
        return path;
    }
}
