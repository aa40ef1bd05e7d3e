using System.Text;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Emotion;
using StreamML.Inference.Sentiment;

namespace StreamML.Inference.Tests.Artifacts;

/// <summary>An artifact is what its manifest says, or is not loaded.</summary>
public sealed class ModelArtifactTests : IDisposable
{
    private static readonly ModelArtifact Good = DefaultArtifacts.Load("intent");

    private readonly string _folder = Directory.CreateTempSubdirectory("artifact-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Artifact_WrittenAndRead_IsTheSame()
    {
        Good.Write(_folder);
        var read = ModelArtifact.Read(_folder);
        Assert.Equal(Good.Manifest.ToUtf8(), read.Manifest.ToUtf8());
        Assert.True(Good.Model.Span.SequenceEqual(read.Model.Span));
    }

    [Fact]
    public void Model_WithABitTurned_IsRefusedByItsHash()
    {
        Good.Write(_folder);
        string path = Path.Combine(_folder, Good.Manifest.File);
        byte[] bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(path, bytes);
        Assert.Contains("sha-256", Refusal(() => ModelArtifact.Read(_folder)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "cannot be read")]
    [InlineData("null", "null")]
    [InlineData("{}", "cannot be read")]
    [InlineData("[1,2", "cannot be read")]
    public void Manifest_ThatIsNone_IsRefused(string json, string reason) =>
        Assert.Contains(
            reason, Refusal(() => ModelManifest.Parse(Encoding.UTF8.GetBytes(json))), StringComparison.Ordinal);

    [Theory]
    [InlineData("\"file\": \"model.bin\"", "\"file\": \"../model.bin\"", "bare name")]
    [InlineData("\"file\": \"model.bin\"", "\"file\": null", "cannot be read")]
    [InlineData("\"purchase\"", "\"support\"", "twice")]
    [InlineData("\"max_words\": 2", "\"max_words\": 90", "MaxWords")]
    [InlineData("\"max_text_chars\": 4096", "\"max_text_chars\": 2000000000", "MaxTextChars")]
    [InlineData("\"bytes\": ", "\"bytes\": -", "bytes")]
    public void Manifest_WithAWrongValue_IsRefusedWithTheReason(string from, string to, string reason)
    {
        string json = Encoding.UTF8.GetString(Good.Manifest.ToUtf8());
        Assert.Contains(from, json, StringComparison.Ordinal);
        byte[] wrong = Encoding.UTF8.GetBytes(json.Replace(from, to, StringComparison.Ordinal));
        Assert.Contains(reason, Refusal(() => ModelManifest.Parse(wrong)), StringComparison.Ordinal);
    }

    [Fact]
    public void Folder_WithoutModel_SaysWhichFileIsMissing()
    {
        Good.Write(_folder);
        File.Delete(Path.Combine(_folder, "model.bin"));
        Assert.Contains("model.bin", Refusal(() => ModelArtifact.Read(_folder)), StringComparison.Ordinal);
    }

    [Fact]
    public void Model_LargerThanAllowed_IsNotRead()
    {
        Good.Write(_folder);
        Assert.Contains(
            "more than", Refusal(() => ModelArtifact.Read(_folder, maxBytes: 1_000)), StringComparison.Ordinal);
    }

    [Fact]
    public void Model_OfAnotherTask_IsRefused()
    {
        var lexicon = new VaderSentimentModel(new VaderOptions());
        Assert.Contains("emotion", Refusal(() => new LinearEmotionModel(Good, lexicon)), StringComparison.Ordinal);
    }

    private static string Refusal(Func<object> load) => Assert.Throws<ArtifactException>(load).Message;
}
