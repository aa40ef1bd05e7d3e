using StreamML.Inference.Artifacts;
using StreamML.Inference.Audience;
using StreamML.Inference.Text;
using StreamML.Trainer.Datasets;
using StreamML.Trainer.Evaluation;

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
        Assert.Equal("personality-linear/7", audience.Personality.Identity.ToString());

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
        Assert.Throws<ArtifactException>(() => new LinearLabelModel(artifact, "audience_engagement"));
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
            () => LabelTraining.Train(new LabelPlan("../x", "1", [], 50), Write(Rows(60)), new Progress<string>()));
    }

    /// <summary>Removes the files.</summary>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Refusal(IEnumerable<string> rows) =>
        Assert.Throws<DatasetException>(() => Train(Write(rows), ["Emotional", "Conqueror"])).Message;

    private static ModelArtifact Train(string file, string[] labels) =>
        LabelTraining.Train(new LabelPlan("personality", "7", labels, MinExamples: 50), file, new Progress<string>());

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
