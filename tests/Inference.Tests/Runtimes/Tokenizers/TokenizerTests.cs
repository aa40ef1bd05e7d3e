using System.Text;
using System.Text.Json.Nodes;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Runtimes.Tokenizers;
using StreamML.Inference.Runtimes.Tokenizers.Normalisers;

namespace StreamML.Inference.Tests.Runtimes.Tokenizers;

public sealed class TokenizerTests
{
    public static TheoryData<string> Names =>
        ["albert", "bert-uncased", "byte-fallback", "roberta", "suffix", "whisper", "words", "xlm-roberta"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Encode_AnyString_KeepsToItsLimitAndToItsIds(string name)
    {
        var tokenizer = Load(name);
        foreach (string text in GarbageTexts.All)
        {
            int[] ids = tokenizer.Encode(text, 64);
            Assert.InRange(ids.Length, tokenizer.SpecialCount, 64);
            Assert.All(ids, id => Assert.InRange(id, 0, tokenizer.Count - 1));
            Assert.NotNull(tokenizer.Decode(ids));
            Assert.NotNull(tokenizer.Decode(ids, skipSpecial: false));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Encode_CutShort_IsTheBeginningOfTheWhole(string name)
    {
        var tokenizer = Load(name);
        int suffix = tokenizer.SpecialCount > 0 ? 1 : 0;
        foreach (string text in Fixtures.Texts())
        {
            int[] whole = tokenizer.Encode(text, 10_000);
            int[] cut = tokenizer.Encode(text, 7);
            int kept = Math.Min(7, whole.Length) - suffix;
            Assert.Equal(Math.Min(7, whole.Length), cut.Length);
            Assert.Equal(whole[..kept], cut[..kept]);
            Assert.Equal(whole[^suffix..], cut[^suffix..]);
        }
    }

    [Theory]
    [InlineData("bert-uncased", "[SEP]")]
    [InlineData("bert-uncased", "[MASK]")]
    [InlineData("roberta", "</s>")]
    [InlineData("xlm-roberta", "<mask>")]
    [InlineData("whisper", "<|endoftext|>")]
    public void Encode_TextThatSpellsASpecialToken_DoesNotGetIt(string name, string token)
    {
        var tokenizer = Load(name);
        int id = tokenizer.IdOf(token)!.Value;
        int expected = tokenizer.Encode("", 100).Count(each => each == id);
        int[] ids = tokenizer.Encode($"good {token} bad", 100);
        Assert.Equal(expected, ids.Count(each => each == id));
        Assert.Equal(token, tokenizer.TokenOf(id));
    }

    [Fact]
    public void Encode_AddedTokenOfTexts_IsFoundAsAWord()
    {
        var tokenizer = Load("words");
        int id = tokenizer.IdOf("order id")!.Value;
        Assert.Contains(id, tokenizer.Encode("my Order ID: 12", 100));
        Assert.DoesNotContain(id, tokenizer.Encode("border idx", 100));
    }

    [Fact]
    public void Encode_LongestWordOfPairs_TakesNoQuadraticTime()
    {
        var tokenizer = Load("roberta");
        string text = string.Concat(Enumerable.Repeat("theorder", 4_000));
        Assert.InRange(tokenizer.Encode(text, 10_000).Length, 1_000, 10_000);
        Assert.Equal(512, tokenizer.Encode(new string('a', 10_000_000), 512).Length);
    }

    [Fact]
    public void Encode_LoneSurrogate_CountsAsReplacementCharacter()
    {
        var tokenizer = Load("whisper");
        Assert.Equal(tokenizer.Encode("a\uFFFDb", 100), tokenizer.Encode("a\uD83Db", 100));
    }

    [Fact]
    public void Encode_FewerThanTheSpecialTokens_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Load("bert-uncased").Encode("hello", 1));

    [Fact]
    public void Decode_TimestampsAndSpecials_AsAsked()
    {
        var tokenizer = Load("whisper");
        int[] text = tokenizer.Encode("Hello 😀", 50)[2..^1];
        int[] ids = [tokenizer.IdOf("<|en|>")!.Value, tokenizer.IdOf("<|0.02|>")!.Value, .. text, 1_000_000, -1];
        Assert.Equal("<|0.02|>Hello 😀", tokenizer.Decode(ids));
        Assert.Equal("<|en|><|0.02|>Hello 😀", tokenizer.Decode(ids, skipSpecial: false));
    }

    [Fact]
    public void Properties_OfFiles_AreTheirs()
    {
        Assert.Equal(100_000, Load("roberta").MaxLength);
        Assert.Equal(Load("roberta").IdOf("<pad>"), Load("roberta").PaddingId);
        Assert.Null(Load("bert-uncased").MaxLength);
        Assert.Equal(2, Load("bert-uncased").SpecialCount);
    }

    [Theory]
    [InlineData("normalizer", """{"type":"Shout"}""", "normalizer 'Shout'")]
    [InlineData("pre_tokenizer", """{"type":"Shred"}""", "pre-tokenizer 'Shred'")]
    [InlineData("post_processor", """{"type":"Wrap"}""", "post-processor 'Wrap'")]
    [InlineData("decoder", """{"type":"Guess"}""", "decoder 'Guess'")]
    [InlineData("model", """{"type":"Magic","vocab":{}}""", "model 'Magic'")]
    [InlineData("model", """{"type":"WordPiece","vocab":{}}""", "no tokens")]
    [InlineData("model", """{"type":"WordPiece","vocab":{"a":-1}}""", "the id -1")]
    [InlineData("model", """{"type":"WordPiece","unk_token":"?","vocab":{"a":0}}""", "?, is not among")]
    [InlineData("model", """{"type":"BPE","vocab":{"a":0},"merges":["a b"]}""", "joins 'a' and 'b'")]
    [InlineData("model", """{"type":"BPE","vocab":{"a":0},"merges":["ab"]}""", "'ab' is not a merge")]
    [InlineData("model", """{"type":"Unigram","unk_id":7,"vocab":[["a",0]]}""", "no token for unknown")]
    [InlineData(
        "pre_tokenizer", """{"type":"Split","pattern":{"Regex":"("},"behavior":"Isolated"}""", "not understood")]
    [InlineData("normalizer", """{"type":"Precompiled","precompiled_charsmap":"AAAAAA=="}""", "cut off")]
    public void FromJson_PartThatIsNotUnderstood_IsRefusedByName(string part, string json, string message)
    {
        var file = JsonNode.Parse(File.ReadAllBytes(Fixtures.PathOf("words.json")))!;
        file[part] = JsonNode.Parse(json);
        var error = Assert.Throws<ArtifactException>(
            () => Tokenizer.FromJson(Encoding.UTF8.GetBytes(file.ToJsonString())));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"model\":7}")]
    [InlineData("{\"model\":{\"vocab\":{\"a\":\"b\"}}}")]
    public void FromJson_OtherJson_IsRefused(string json) =>
        Assert.Throws<ArtifactException>(() => Tokenizer.FromJson(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Load_FolderWithoutTokenizer_SaysWhatItLooksFor()
    {
        string folder = Directory.CreateTempSubdirectory("streamml-tokenizers-").FullName;
        string none = Assert.Throws<ArtifactException>(() => Tokenizer.Load(folder)).Message;
        Assert.Contains("tokenizer.json, vocab.txt", none, StringComparison.Ordinal);

        File.WriteAllText(Path.Combine(folder, "tokenizer.json"), new string(' ', 5_000));
        string large = Assert.Throws<ArtifactException>(() => Tokenizer.Load(folder, 4_000)).Message;
        Assert.Contains("more than the 4000", large, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("marian/source.spm", 3)]
    [InlineData("marian/source.spm", 40)]
    public void SentencePiece_CutOff_IsRefused(string name, int length) =>
        Assert.Throws<ArtifactException>(
            () => SentencePieceFile.Parse(File.ReadAllBytes(Fixtures.PathOf(name))[..length]));

    [Theory]
    [InlineData("é", "e\u0301", "é")]
    [InlineData("q\u0307\u0323", "q\u0323\u0307", "q\u0323\u0307")]
    [InlineData("각", "\u1100\u1161\u11a8", "각")]
    [InlineData("\u0344", "\u0308\u0301", "\u0308\u0301")]
    [InlineData("\u1E9B\u0323", "\u017F\u0323\u0307", "\u1E9B\u0323")]
    [InlineData("plain", "plain", "plain")]
    public void UnicodeForms_ExamplesOfTheStandard_AreItsForms(string text, string decomposed, string composed)
    {
        Assert.Equal(decomposed, UnicodeForms.Decompose(text, compatibility: false));
        Assert.Equal(composed, UnicodeForms.Compose(text, compatibility: false));
    }

    [Fact]
    public void UnicodeForms_Compatibility_TakesLigaturesApart()
    {
        Assert.Equal("fi 1⁄2 ṩ", UnicodeForms.Compose("ﬁ ½ ẛ̣", compatibility: true));
        Assert.Equal("fi s\u0323\u0307", UnicodeForms.Decompose("ﬁ ẛ̣", compatibility: true));
    }

    private static Tokenizer Load(string name) =>
        Tokenizer.FromJson(File.ReadAllBytes(Fixtures.PathOf($"{name}.json")));
}
