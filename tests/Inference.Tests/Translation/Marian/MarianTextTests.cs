using StreamML.Inference.Tests.Runtimes.Generation;
using StreamML.Inference.Translation.Marian;

namespace StreamML.Inference.Tests.Translation.Marian;

/// <summary>Sentences, language codes and folders.</summary>
public sealed class MarianTextTests
{
    [Theory]
    [InlineData("One. Two? Three!", "One.|Two?|Three!")]
    [InlineData("Mr. Smith paid 3.50 to J. Doe. Thanks", "Mr. Smith paid 3.50 to J. Doe.|Thanks")]
    [InlineData("Hola... ¿cómo estás? Bien", "Hola...|¿cómo estás?|Bien")]
    [InlineData("a line\nanother one. yes\r\n\r\nlast", "a line|another one. yes|last")]
    [InlineData("他来了。你好！", "他来了。|你好！")]
    [InlineData("He said \"Stop.\" Then he left", "He said \"Stop.\"|Then he left")]
    [InlineData("see www.example.com/a.b?c=d now", "see www.example.com/a.b?c=d now")]
    public void Split_OfAText_EndsAtSentences(string text, string expected) =>
        Assert.Equal(
            expected.Split('|'), SentenceSplitter.Split(text).Select(part => part.Text).Where(part => part.Length > 0));

    [Fact]
    public void Split_OfAnyText_LosesNothing()
    {
        var random = new Random(4);
        for (int i = 0; i < 2_000; i++)
        {
            string text = string.Concat(
                Enumerable.Range(0, random.Next(30)).Select(_ => "ab. ?!\n\r\t.。 \"Z"[random.Next(14)]));
            Assert.Equal(text, string.Concat(SentenceSplitter.Split(text).Select(part => part.Before + part.Text)));
        }
    }

    [Theory]
    [InlineData("one two, three four", "one two,|three four")]
    [InlineData("one two three four", "one two|three four")]
    [InlineData("aaaaaaaa", "aaaa|aaaa")]
    [InlineData("aaa😀aaa", "aaa|😀aaa")]
    public void Halve_OfASentence_CutsWhereItHurtsLeast(string sentence, string expected)
    {
        var (left, right) = SentenceSplitter.Halve(sentence);
        Assert.Equal(expected, $"{left}|{right}");
    }

    [Fact]
    public void Tags_OfMarianCodes_AreBcp47()
    {
        Assert.Equal("fr", MarianTags.FromCode("fra"));
        Assert.Equal("pt-BR", MarianTags.FromCode("pt_br"));
        Assert.Equal("zh-Hans", MarianTags.FromCode("cmn_Hans"));
        Assert.Null(MarianTags.FromCode("ROMANCE"));
        Assert.Equal(("es", "en"), MarianTags.FromFolder("opus-mt-es-en"));
        Assert.Equal(("en", "ROMANCE"), MarianTags.FromFolder("opus-mt-en-ROMANCE"));
        Assert.Equal(("pt_br", "en"), MarianTags.FromFolder("pt_br-en"));
        Assert.Null(MarianTags.FromFolder("models"));
    }

    [Fact]
    public void Pairs_OfFolders_AreFoundByTheirNames()
    {
        using var folder = new TemporaryFolder();
        folder.Write("opus-mt-es-en/vocab.json", "{}");
        folder.Write(
            "opus-mt-en-ROMANCE/vocab.json", """{">>fra<<": 1, "\u003e\u003epor\u003c\u003c": 2, ">>pt_br<<": 3}""");
        folder.Write("other/vocab.json", "{}");
        var pairs = new MarianPairs(folder.Path, pivots: true);
        Assert.Equal(["en>fr,pt,pt-BR", "es>en,fr,pt,pt-BR"],
            pairs.Languages().Select(each => $"{each.Code}>{string.Join(',', each.Targets)}"));
        Assert.Equal(">>pt_br<<", Assert.Single(pairs.Route("en", "pt-BR")).Prefix);
        Assert.Equal(">>por<<", Assert.Single(pairs.Route("en", "pt-PT")).Prefix);
        Assert.Equal(2, pairs.Route("es-MX", "fr").Count);
        Assert.Empty(pairs.Route("fr", "es"));
        Assert.True(new MarianPairs(folder.Path + "/none", true).IsEmpty);
    }

    [Fact]
    public void Pairs_NamedForOneLanguageOfAModel_AreThatOneAlone()
    {
        using var folder = new TemporaryFolder();
        folder.Write("model/vocab.json", """{">>fra<<": 1, ">>por<<": 2}""");
        var pairs = new MarianPairs($"en-pt={folder.Path}/model", pivots: false);
        Assert.Equal(["pt"], Assert.Single(pairs.Languages()).Targets);
    }
}
