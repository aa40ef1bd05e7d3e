using System.Text.Json;
using StreamML.Inference.Runtimes.Tokenizers;

namespace StreamML.Inference.Tests.Runtimes.Tokenizers;

/// <summary>
/// Held against what the libraries that made these formats give for the same texts; see Fixtures/README.md.
/// </summary>
public sealed class TokenizerParityTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("streamml-tokenizers-").FullName;

    [Theory]
    [InlineData("albert")]
    [InlineData("bert-cased")]
    [InlineData("bert-uncased")]
    [InlineData("byte-fallback")]
    [InlineData("roberta")]
    [InlineData("suffix")]
    [InlineData("whisper")]
    [InlineData("words")]
    [InlineData("xlm-roberta")]
    public void TokenizerJson_EachText_GivesTheLibrarysIdsAndText(string name)
    {
        var tokenizer = Tokenizer.FromJson(File.ReadAllBytes(Fixtures.PathOf($"{name}.json")));
        AssertExpected(tokenizer, Fixtures.Texts(), Fixtures.Rows($"{name}.expected.jsonl"), decodes: true);
    }

    [Fact]
    public void VocabTxt_EachText_GivesWhatTokenizerJsonGives()
    {
        File.Copy(Fixtures.PathOf("bert-uncased.vocab.txt"), Path.Combine(_folder, "vocab.txt"));
        AssertExpected(
            Tokenizer.Load(_folder), Fixtures.Texts(), Fixtures.Rows("bert-uncased.expected.jsonl"), decodes: true);
    }

    [Fact]
    public void VocabJsonAndMerges_EachText_GiveWhatTokenizerJsonGives()
    {
        File.Copy(Fixtures.PathOf("roberta.vocab.json"), Path.Combine(_folder, "vocab.json"));
        File.Copy(Fixtures.PathOf("roberta.merges.txt"), Path.Combine(_folder, "merges.txt"));
        AssertExpected(
            Tokenizer.Load(_folder), Fixtures.Texts(), Fixtures.Rows("roberta.expected.jsonl"), decodes: true);
    }

    [Fact]
    public void SentencePiece_EachText_GivesTheLibrarysIds()
    {
        var rows = Fixtures.Rows("marian/expected.jsonl");
        string[] texts = [.. rows.Select(row => row.GetProperty("text").GetString()!)];
        var tokenizer = Tokenizer.Load(Fixtures.PathOf("marian"));

        Assert.True(texts.Length > 100);
        AssertExpected(tokenizer, texts, rows, decodes: false);
        Assert.Equal("where is my order", tokenizer.Decode(tokenizer.Encode("where is my order", 100)));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static void AssertExpected(Tokenizer tokenizer, string[] texts, JsonElement[] rows, bool decodes)
    {
        Assert.Equal(texts.Length, rows.Length);
        Assert.True(rows.Length > 100);
        for (int i = 0; i < texts.Length; i++)
        {
            int[] expected = [.. rows[i].GetProperty("ids").EnumerateArray().Select(id => id.GetInt32())];
            int[] ids = tokenizer.Encode(texts[i], 100_000);
            Assert.True(
                expected.SequenceEqual(ids), $"{texts[i]}: {string.Join(' ', expected)} != {string.Join(' ', ids)}");
            if (decodes)
            {
                Assert.Equal(rows[i].GetProperty("text").GetString(), tokenizer.Decode(expected));
            }
        }
    }
}
