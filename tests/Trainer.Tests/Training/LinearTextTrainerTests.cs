using StreamML.Inference.Artifacts;
using StreamML.Inference.Text;
using StreamML.Trainer.Datasets;
using StreamML.Trainer.Training;

namespace StreamML.Trainer.Tests.Training;

public sealed class LinearTextTrainerTests
{
    private static readonly string[] Classes = ["fruit", "tool"];

    private static readonly LabelledText[] Examples =
    [
        .. new[] { "ripe apple", "sweet pear", "an apple a day", "pear or plum", "plum cake", "juicy plums", "apples" }
            .Select(text => new LabelledText(text, LabelledText.One(0, 2), "toy")),
        .. new[] { "heavy hammer", "rusty saw", "a hammer and nails", "saw the wood", "drill a hole", "hammers",
            "power drill" }
            .Select(text => new LabelledText(text, LabelledText.One(1, 2), "toy")),
    ];

    [Fact]
    public void Trained_OnTwoClasses_TellsUnseenTextsApart()
    {
        var artifact = Train(Examples);
        Assert.True(Predict(artifact, "two ripe pears")[0] > 0.6f);
        Assert.True(Predict(artifact, "drills and hammer")[1] > 0.6f);
        Assert.Equal(1f, Predict(artifact, "two ripe pears").Sum(), 1e-5f);
    }

    [Fact]
    public void Trained_Twice_GivesTheSameBytes()
    {
        var first = Train(Examples);
        var second = Train(Examples);
        Assert.Equal(first.Manifest.Sha256, second.Manifest.Sha256);
        Assert.Equal(first.Manifest.ToUtf8(), second.Manifest.ToUtf8());
    }

    [Fact]
    public void Examples_OfNoClass_TakeConfidenceAway()
    {
        const string Greeting = "good morning to you";
        float before = Predict(Train([.. Examples, new(Greeting, LabelledText.One(0, 2), "toy")]), Greeting).Max();
        float after = Predict(Train([.. Examples, new(Greeting, LabelledText.None(2), "toy")]), Greeting).Max();
        Assert.True(after < before - 0.1f, $"{after} after, {before} before");
    }

    [Fact]
    public void Input_ThatTells_IsUsed()
    {
        LabelledText[] examples =
        [
            .. Enumerable.Range(0, 20)
                .Select(i => new LabelledText($"+{(i % 2 == 0 ? "" : "+")}", LabelledText.One(i % 2, 2), "toy")),
        ];
        var artifact = Train(examples, ["long"], text => [text.Length > 1 ? 1 : 0]);
        var classifier = new LinearTextClassifier(artifact);
        float[] probabilities = new float[2];
        classifier.Predict(new NgramText(artifact.Manifest.Ngrams!), [1], probabilities, out _);
        Assert.True(probabilities[1] > 0.9f, $"{probabilities[1]}");
    }

    private static float[] Predict(ModelArtifact artifact, string text)
    {
        float[] probabilities = new float[2];
        var reader = new NgramText(artifact.Manifest.Ngrams!);
        reader.Read(text);
        new LinearTextClassifier(artifact).Predict(reader, [], probabilities, out _);
        return probabilities;
    }

    private static ModelArtifact Train(
        LabelledText[] examples, string[]? inputs = null, Func<string, float[]>? read = null)
    {
        var plan = new LinearTextPlan("toy", "toy-linear", "1", Classes, inputs ?? [], read ?? (_ => []));
        var options = new LinearTextOptions { Inverse = 100, MinWordTexts = 1, MinCharTexts = 1, CalibrationShare = 0 };
        return new LinearTextTrainer(plan, options, new Silent()).Train(examples, []);
    }

    private sealed class Silent : IProgress<string>
    {
        public void Report(string value)
        {
        }
    }
}
