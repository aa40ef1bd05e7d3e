using System.Security.Cryptography;
using System.Text;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Text;

namespace StreamML.Inference.Tests.Text;

/// <summary>What several ways to write a word have in common, as the models see it.</summary>
public sealed class WordFormsTests
{
    private static readonly NgramOptions Folded = new() { Forms = 1, Concepts = 2, Skeletons = 1 };

    [Theory]
    [InlineData("¿Dónde está mi pedido?", "donde esta mi pedido ?")]
    [InlineData("ÇOK GÜZEL, İstanbul ışık", "cok guzel istanbul isik")]
    [InlineData("Straße größer", "strasse grosser")]
    [InlineData("não à l’été où", "nao a lete ou")]
    [InlineData("holaaaa siiii pleeease", "hola si please <long>")]
    [InlineData("good book", "good book")]
    [InlineData("أين طلبي؟ إلغاء", "اين طلبي ? الغاء")]
    [InlineData("مَرْحَبـــاً", "مرحبا")]
    [InlineData("पैसे क़ीमत हूँ", "पैसे किमत हुं")]
    [InlineData("vingt-deux 1234", "vingt deux 00")]
    public void Read_Folded_IsOneForm(string text, string expected)
    {
        var tokens = new TokenText(folds: true);
        tokens.Read(text, 4_096);
        Assert.Equal(expected, string.Join(' ', Enumerable.Range(0, tokens.Count).Select(i => tokens[i].ToString())));
    }

    // Whatever people type, a token has an end.
    [Theory]
    [InlineData("ßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßß")]
    [InlineData("\u0301\u0301\u0301")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("\ud83d a\ud83d")]
    public void Read_OddTexts_StayInBounds(string text)
    {
        var ngrams = new NgramText(Folded);
        ngrams.Read(text);
        ngrams.Read(string.Concat(Enumerable.Repeat("paisexyz", 40)));
        Assert.NotEmpty(ngrams.Chars.ToArray());
    }

    [Theory]
    [InlineData("reembolso", "terugbetaling")]
    [InlineData("iade", "wapas")]
    [InlineData("rembourser", "terugbetaling")]
    [InlineData("kaputt", "bozuk")]
    [InlineData("enttäuscht", "decepcionada")]
    public void Concepts_OfWordsThatMeanTheSame_Overlap(string one, string other) =>
        Assert.NotEmpty(ConceptsOf(one).Intersect(ConceptsOf(other)));

    [Fact]
    public void Concepts_ArabicWithTheArticle_AreThoseWithout() =>
        Assert.Equal(ConceptsOf("شحنه"), ConceptsOf("والشحنه"));

    [Fact]
    public void Concepts_OfAnUnknownWord_AreNone() => Assert.Empty(ConceptsOf("xyzzyq"));

    [Theory]
    [InlineData("पैसे", "paise")]
    [InlineData("paisay", "paise")]
    [InlineData("वापस", "wapas")]
    [InlineData("नहीं", "nahi")]
    [InlineData("kahaan", "कहां")]
    public void Skeleton_OfOneWordInTwoScripts_IsOne(string one, string other) =>
        Assert.Equal(SkeletonOf(one), SkeletonOf(other));

    [Fact]
    public void Skeleton_OfAnotherScript_IsEmpty() => Assert.Empty(SkeletonOf("شكرا"));

    // The models that ship were trained with this table: who changes it trains them anew, then changes this.
    [Fact]
    public void Concepts_Table_IsTheOneThatTheModelsWereTrainedWith() => Assert.Equal(
        "bee97e1d931a933d",
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Concepts.Embedded())))[..16]);

    private static ulong[] ConceptsOf(string word) => Concepts.Shared.Of(WordForms.Of(word)).ToArray();

    private static string SkeletonOf(string word)
    {
        Span<char> into = stackalloc char[80];
        return into[..Skeleton.Of(WordForms.Of(word), into)].ToString();
    }
}
