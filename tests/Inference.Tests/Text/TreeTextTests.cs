using StreamML.Inference.Artifacts;
using StreamML.Inference.Runtimes.Trees;
using StreamML.Inference.Text;

namespace StreamML.Inference.Tests.Text;

public sealed class TreeTextContractTests : TextModelContract<LabelPrediction>
{
    private static readonly ILabelModel Shared = LabelModels.Load(TreeTexts.Artifact(TreeTexts.File()), "taste");

    protected override ITextModel<LabelPrediction> Model => Shared;

    protected override void AssertInRange(LabelPrediction result)
    {
        Assert.Equal(2, result.Probabilities.Count);
        Probability.AssertOf(result.Probabilities, result.Index, result.Confidence);
    }
}

public sealed class TreeTextTests
{
    [Fact]
    public void Text_IsToldByItsWords()
    {
        Assert.Equal("sweet", Say(TreeTexts.File(), "the PLUM!").Label);
        Assert.Equal("sour", Say(TreeTexts.File(), "a lime").Label);
        Assert.Equal(0.9f, Say(TreeTexts.File(), "plum").Confidence, 1e-5f);
    }

    [Fact]
    public void Temperature_TakesConfidenceAway() =>
        Assert.InRange(Say(TreeTexts.File(temperature: 4), "plum").Confidence, 0.6f, 0.7f);

    [Fact]
    public void Share_AveragesWithTheLinearModel()
    {
        // The linear model says that the first label, sour, has odds of e to the power of 2 whatever the text.
        byte[] linear = LinearTextFile.Write(1, [2, 0], [], []);
        double sweet = (0.9 + (1 - (1 / (1 + Math.Exp(-2))))) / 2;

        Assert.Equal(sweet, Say(TreeTexts.File(share: 0.5f, linear: linear), "plum").Probabilities[1], 1e-5);
    }

    [Fact]
    public void File_WrittenAndRead_IsTheSame()
    {
        byte[] bytes = TreeTexts.File(share: 0.25f, linear: LinearTextFile.Write(1, [0, 0], [], [])).ToBytes();

        Assert.Equal(bytes, TreeTextFile.Parse(bytes).ToBytes());
    }

    [Fact]
    public void File_TruncatedOrLonger_IsRefused()
    {
        byte[] bytes = TreeTexts.File(share: 0.25f, linear: LinearTextFile.Write(1, [0, 0], [], [])).ToBytes();

        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<ArtifactException>(() => Read(bytes[..length]));
        }

        Assert.Throws<ArtifactException>(() => Read([.. bytes, 0]));
    }

    [Fact]
    public void File_WithAnyByteChanged_IsRefusedOrAnswers()
    {
        byte[] bytes = TreeTexts.File().ToBytes();
        var random = new Random(7);
        for (int run = 0; run < 2_000; run++)
        {
            byte[] changed = [.. bytes];
            changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                var said = new LabelPrediction[1];
                Read(changed).Predict(["a plum, a lime"], said);
                Assert.InRange(said[0].Confidence, 0f, 1f);
            }
            catch (ArtifactException)
            {
                // As it should be.
            }
        }
    }

    [Fact]
    public void Model_OfAnotherTaskOrWithOtherClasses_IsRefused()
    {
        var artifact = TreeTexts.Artifact(TreeTexts.File());

        Assert.Throws<ArtifactException>(() => LabelModels.Load(artifact, "smell"));
        Assert.Throws<ArtifactException>(() => LabelModels.Load(
            new ModelArtifact(artifact.Manifest with { Classes = ["a", "b", "c"] }, artifact.Model), "taste"));
    }

    private static ILabelModel Read(byte[] bytes) => LabelModels.Load(TreeTexts.Artifact(bytes), "taste");

    private static LabelPrediction Say(TreeTextFile file, string text)
    {
        var said = new LabelPrediction[1];
        LabelModels.Load(TreeTexts.Artifact(file), "taste").Predict([text], said);
        return said[0];
    }
}

/// <summary>A model that says sweet of texts with "plum".</summary>
internal static class TreeTexts
{
    public static TreeTextFile File(float temperature = 1, float share = 1, byte[]? linear = null)
    {
        TextTerm[] terms =
        [
            .. new[] { "plum", "lime" }.Select(word => new TextTerm(KeyOf(word), 1)).OrderBy(term => term.Key),
        ];
        int plum = Array.FindIndex(terms, term => term.Key == KeyOf("plum"));
        TreeNode[] tree =
        [
            new(plum, false, 1, 0.5f, 2), new(0, false, 0, -0.4f, 1), new(0, false, 0, 0.4f, 1),
        ];
        return new TreeTextFile(
            2, terms, [new TreeFile(2, TreeLink.Identity, 0.5f, [tree])], temperature, share, linear);
    }

    public static ModelArtifact Artifact(TreeTextFile file) => Artifact(file.ToBytes());

    public static ModelArtifact Artifact(byte[] bytes) => new(
        new ModelManifest
        {
            Format = TreeTextFile.Format,
            Task = "taste",
            Name = "taste-forest",
            Version = "1",
            Language = "en",
            Classes = ["sour", "sweet"],
            Ngrams = new NgramOptions(),
            Inputs = [],
            File = "model.bin",
            Bytes = Math.Max(1, bytes.Length),
            Sha256 = ModelArtifact.HashOf(bytes),
        },
        bytes);

    private static uint KeyOf(string word)
    {
        var text = new NgramText(new NgramOptions { MaxWords = 1 });
        text.Read(word);
        return text.Words[text.WordMarks.IndexOf((byte)1)];
    }
}
