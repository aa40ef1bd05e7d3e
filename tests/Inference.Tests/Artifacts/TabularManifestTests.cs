using System.Text;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Runtimes.Linear;
using StreamML.Inference.Runtimes.Trees;

namespace StreamML.Inference.Tests.Artifacts;

/// <summary>Manifests of models that read rows; each format asks for its own part.</summary>
public sealed class TabularManifestTests
{
    private static readonly byte[] Model = new LinearFile(TreeLink.Logistic, 1, [new(0, 1, 2), new(3, 4, 5)]).ToBytes();

    private static readonly ModelManifest Good = new()
    {
        Format = LinearFile.Format,
        Task = "engagement",
        Name = "engagement-linear",
        Version = "1",
        Tabular = new TabularPart
        {
            Schema = "engagement",
            SchemaHash = new string('a', 64),
            Link = "logistic",
            Features = [new("hour_of_day", "Hour of Day", "hour", 0.75), new("is_weekend", "Is Weekend", "flag", 0.25)],
        },
        File = "model.bin",
        Bytes = Model.Length,
        Sha256 = ModelArtifact.HashOf(Model),
        Samples = 200,
        Synthetic = true,
        Libraries = new Dictionary<string, string> { ["xgboost"] = "1.7.4" },
        Metrics = new Dictionary<string, double> { ["auc"] = 0.8 },
    };

    [Fact]
    public void Manifest_WrittenAndRead_IsTheSame()
    {
        byte[] json = Good.ToUtf8();
        Assert.Equal(json, ModelManifest.Parse(json).ToUtf8());
        string text = Encoding.UTF8.GetString(json);
        Assert.Contains("\"synthetic\": true", text, StringComparison.Ordinal);
        Assert.DoesNotContain("ngrams", text, StringComparison.Ordinal);
        Assert.DoesNotContain("classes", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sentiment")]
    [InlineData("emotion")]
    [InlineData("intent")]
    public void Manifest_OfAShippedModel_IsReadAndWrittenByteForByte(string task)
    {
        using var stream = typeof(ModelManifest).Assembly.GetManifestResourceStream($"Defaults/{task}/manifest.json");
        byte[] json = new byte[stream!.Length];
        stream.ReadExactly(json);
        Assert.Equal(json, ModelManifest.Parse(json).ToUtf8());
    }

    [Theory]
    [InlineData("\"linear/1\"", "\"linear/9\"", "linear-text/1, linear/1")]
    [InlineData("\"linear/1\"", "\"linear-text/1\"", "Language")]
    [InlineData("\"tabular\": {", "\"other\": {", "requires the part tabular")]
    [InlineData("\"logistic\"", "\"softmax\"", "link")]
    [InlineData("\"is_weekend\"", "\"hour_of_day\"", "twice")]
    [InlineData("\"Is Weekend\"", "\"\"", "label")]
    [InlineData("0.75", "1.75", "importance")]
    [InlineData("\"flag\"", "\"\"", "unit")]
    [InlineData("aaaaa\"", "AAAAA\"", "schema_hash")]
    [InlineData("\"samples\": 200", "\"samples\": 0", "samples")]
    [InlineData("\"auc\": 0.8", "\"auc\": 1e999", "metrics")]
    [InlineData("\"1.7.4\"", "\"\"", "libraries")]
    [InlineData("\"features\": [", "\"features\": [ null, ", "feature")]
    public void Manifest_WithAWrongValue_IsRefusedWithTheReason(string from, string to, string reason)
    {
        string json = Encoding.UTF8.GetString(Good.ToUtf8());
        Assert.Contains(from, json, StringComparison.Ordinal);
        byte[] wrong = Encoding.UTF8.GetBytes(json.Replace(from, to, StringComparison.Ordinal));
        Assert.Contains(reason, Assert.Throws<ArtifactException>(() => ModelManifest.Parse(wrong)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Artifact_WithAManifestThatBreaksARule_IsNotMade() =>
        Assert.Throws<ArtifactException>(() => new ModelArtifact(Good with { Tabular = null }, Model));

    [Fact]
    public void Schema_OfAnotherHash_IsRefusedWithWhatToDo()
    {
        Good.Tabular!.RequireSchema("engagement", new string('a', 64));
        var error = Assert.Throws<ArtifactException>(
            () => Good.Tabular.RequireSchema("engagement", new string('b', 64)));
        Assert.Contains("Train the model again", error.Message, StringComparison.Ordinal);
    }
}
