using System.Text;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Emotion;
using StreamML.Inference.Intent;
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
    [InlineData("", "readable")]
    [InlineData("null", "null")]
    [InlineData("{}", "readable")]
    [InlineData("[1,2", "readable")]
    public void Manifest_ThatIsNone_IsRefused(string json, string reason) =>
        Assert.Contains(reason, Refusal(() => ModelManifest.Parse(Encoding.UTF8.GetBytes(json))), StringComparison.Ordinal);

    [Theory]
    [InlineData("\"file\": \"model.bin\"", "\"file\": \"../model.bin\"", "bare name")]
    [InlineData("\"file\": \"model.bin\"", "\"file\": null", "readable")]
    [InlineData("\"purchase\"", "\"support\"", "twice")]
    [InlineData("\"max_words\": 3", "\"max_words\": 90", "MaxWords")]
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
        Assert.Contains("more than", Refusal(() => ModelArtifact.Read(_folder, maxBytes: 1_000)), StringComparison.Ordinal);
    }

    [Fact]
    public void Model_OfAnotherTask_IsRefused()
    {
        var lexicon = new VaderSentimentModel(new VaderOptions());
        Assert.Contains("emotion", Refusal(() => new LinearEmotionModel(Good, lexicon)), StringComparison.Ordinal);
    }

    /// <summary>Half of them with the hash put right again: then the format itself must hold.</summary>
    [Fact]
    public void Artifacts_Mutated_AreRefusedOrWhole()
    {
        const int Mutations = 400;
        var random = new Random(7);
        int loaded = 0;
        int refused = 0;
        for (int number = 0; number < Mutations; number++)
        {
            byte[] model = Mutate(Good.Model.ToArray(), random);
            bool same = model.AsSpan().SequenceEqual(Good.Model.Span);
            bool mended = number % 2 == 0;
            var manifest = mended
                ? Good.Manifest with { Bytes = model.Length, Sha256 = ModelArtifact.HashOf(model) }
                : Good.Manifest;
            try
            {
                var result = new IntentPrediction[1];
                new LinearIntentModel(new ModelArtifact(manifest, model)).Predict(["where is my order??"], result);
                Assert.True(mended || same, "A model with a wrong hash was loaded.");
                Assert.All(result[0].Probabilities, each => Assert.True(float.IsFinite(each)));
                loaded++;
            }
            catch (ArtifactException)
            {
                refused++;
            }
        }

        Assert.Equal(Mutations, loaded + refused);
        Assert.True(refused > Mutations / 2, $"{refused} refused");
        Assert.True(loaded > 0, "No mutation of the weights was loaded: the test tests nothing.");
    }

    private static string Refusal(Func<object> load) => Assert.Throws<ArtifactException>(load).Message;

    private static byte[] Mutate(byte[] model, Random random)
    {
        switch (random.Next(5))
        {
            case 0:
                return model[..random.Next(model.Length)];
            case 1:
                return [.. model, .. new byte[random.Next(1, 100)]];
            case 2:
                model[random.Next(40)] = (byte)random.Next(256);
                return model;
            case 3:
                random.NextBytes(model.AsSpan(random.Next(model.Length - 64), 64));
                return model;
            default:
                model[random.Next(model.Length)] ^= (byte)(1 << random.Next(8));
                return model;
        }
    }
}
