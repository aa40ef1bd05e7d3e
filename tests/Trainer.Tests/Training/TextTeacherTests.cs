using System.Text.Json;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Intent;
using StreamML.Inference.Text;
using StreamML.OnnxGraphs;
using StreamML.Trainer.Datasets;
using StreamML.Trainer.Training;

namespace StreamML.Trainer.Tests.Training;

/// <summary>A small model learns from a large one what nobody has labelled.</summary>
public sealed class TextTeacherTests : IDisposable
{
    private static readonly string[] Known =
        ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "zorbl", "quexit", "the", "my"];

    private readonly string _folder = Directory.CreateTempSubdirectory("streamml-teacher-").FullName;
    private readonly List<string> _said = [];

    [Fact]
    public void Taught_WordsThatNoCorpusHas_AreLearned()
    {
        string[] texts =
        [
            .. Enumerable.Range(0, 60)
                .Select(i => $"{(i % 2 == 0 ? "zorbl" : "quexit")} the my {(char)('a' + (i % 20))}o{i}"),
        ];
        var model = new LinearIntentModel(Training(texts).Train("intent"));
        Assert.Equal(IntentLabel.Return, Predict(model, "my zorbl").Label);
        Assert.Equal(IntentLabel.Tracking, Predict(model, "the quexit").Label);
        Assert.Contains(_said, line => line.Contains("60 of 60", StringComparison.Ordinal));
    }

    [Fact]
    public void Manifest_OfATaughtModel_NamesTheTeacherAndItsTexts()
    {
        var manifest = Training(["zorbl one", "zorbl one", "quexit two", "  ", "the three"]).Train("intent").Manifest;
        var set = Assert.Single(manifest.Data!, each => each.Name == Licences.Taught);
        Assert.Equal((3, "NOASSERTION"), (set.Examples, set.Licence));
    }

    [Fact]
    public void Teach_GivesTheProbabilitiesOfTheTeacherAndTheLanguage()
    {
        var taught = TextTeacher.Teach("intent", Lesson(["zorbl\tpt", "the"]), new Lines(_said));
        Assert.Equal(["pt", ""], taught.Select(each => each.Language));
        Assert.All(taught, each => Assert.Equal(1f, each.Target.Sum(), 1e-5f));
        Assert.Equal("return", LinearIntentModel.Labels[taught[0].Label]);
        Assert.True(taught[0].Target.Max() > 0.9f && taught[1].Target.Max() < 0.2f, "the teacher's doubt is kept");
    }

    [Fact]
    public void Teach_MoreTextsThanAllowed_SaysWhatToDo()
    {
        var fault = Assert.Throws<DatasetException>(
            () => TextTeacher.Teach("intent", Lesson(["one", "two", "three"]) with { MaxTexts = 2 }, new Lines(_said)));
        Assert.Contains("--max-texts", fault.Message, StringComparison.Ordinal);
        fault = Assert.Throws<DatasetException>(
            () => TextTeacher.Teach("intent", Lesson([" ", "\t"]), new Lines(_said)));
        Assert.Contains("no text", fault.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static IntentPrediction Predict(LinearIntentModel model, string text)
    {
        var answers = new IntentPrediction[1];
        model.Predict([text], answers);
        return answers[0];
    }

    private TextTraining Training(string[] texts)
    {
        string corpora = Directory.CreateDirectory(Path.Combine(_folder, "corpora", "customer-messages")).FullName;
        File.WriteAllLines(
            Path.Combine(corpora, "few.tsv"),
            from label in LinearIntentModel.Labels
            from i in Enumerable.Range(0, 4)
            select $"plain {label} message {i}\t{label}\tneutral");
        return new TextTraining(
            new TextTrainingData(null, Path.Combine(_folder, "corpora")) { Lesson = Lesson(texts) }, "1",
            new Lines(_said));
    }

    private TextLesson Lesson(string[] texts)
    {
        string teacher = Directory.CreateDirectory(Path.Combine(_folder, "teacher")).FullName;
        int labels = LinearIntentModel.Labels.Count;
        float[] vectors = new float[Known.Length * labels];
        vectors[(Array.IndexOf(Known, "zorbl") * labels) + Number("return")] = 60;
        vectors[(Array.IndexOf(Known, "quexit") * labels) + Number("tracking")] = 60;
        File.WriteAllBytes(Path.Combine(teacher, "model.onnx"), MeanGraph.Build(vectors, labels));
        File.WriteAllLines(Path.Combine(teacher, "vocab.txt"), Known);
        File.WriteAllText(Path.Combine(teacher, "config.json"), JsonSerializer.Serialize(new
        {
            model_type = "distilbert",
            max_position_embeddings = 64,
            id2label = LinearIntentModel.Labels.Index().ToDictionary(each => $"{each.Index}", each => each.Item),
        }));
        string path = Path.Combine(_folder, "texts.txt");
        File.WriteAllLines(path, texts);
        return new TextLesson(_ => new TextModelOptions { Intent = teacher, CacheEntries = 0 }, path);
    }

    private static int Number(string label) => LabelledText.NumberOf(label, LinearIntentModel.Labels);

    private sealed class Lines(List<string> into) : IProgress<string>
    {
        public void Report(string value) => into.Add(value);
    }
}
