using StreamML.Inference.Language;
using StreamML.Trainer.Language;

namespace StreamML.Trainer.Tests.Language;

/// <summary>Hindi and Urdu in Latin letters are told from English and other languages.</summary>
public sealed class RomanisedTests
{
    private static readonly LanguageDetector Detector = new(new LanguageOptions());

    private static string Corpora => Path.Combine(AppContext.BaseDirectory, "corpora");

    [Theory]
    [InlineData("hi-Latn")]
    [InlineData("ur-Latn")]
    public void Judges_InLatinLetters_AreReliablyHindiOrUrdu(string language)
    {
        var said = Of(["intent", "sentiment", "emotion"], task => $"languages/{language}-{task}.tsv");
        int told = said.Count(each => each.Reliable && each.Code is "hi-Latn" or "ur-Latn");
        Assert.True(told >= 0.93 * said.Count, $"{told} of {said.Count}");
    }

    [Fact]
    public void Judges_InOtherLanguages_AreNot()
    {
        var said = Of(["en", "es", "pt", "fr", "de", "it", "nl", "id", "tr"], language =>
            language == "en" ? "intent.tsv" : $"languages/{language}-intent.tsv");
        int told = said.Count(each => each.Code is "hi-Latn" or "ur-Latn");
        Assert.True(told <= 0.003 * said.Count, $"{told} of {said.Count}");
    }

    [Theory]
    [InlineData("mera order kab tak aayega", "hi-Latn")]
    [InlineData("bhaiya refund kab milega please jaldi batao", "hi-Latn")]
    [InlineData("janab mera parcel abhi tak nahi mila, meharbani kar ke bata dein", "ur-Latn")]
    public void Text_OfMixedWords_IsTold(string text, string code)
    {
        var said = new LanguagePrediction[1];
        Detector.Predict([text], said);
        Assert.Equal((code, true), (said[0].Code, said[0].Reliable));
    }

    [Fact]
    public void Table_OfTheCorpora_IsTheSameEveryTime() =>
        Assert.Equal(RomanisedTraining.Table(Corpora), RomanisedTraining.Table(Corpora));

    private static List<LanguagePrediction> Of(IEnumerable<string> names, Func<string, string> file)
    {
        string[] texts =
        [
            .. from name in names
               from line in File.ReadLines(Path.Combine(Corpora, "held-out", file(name)))
               select line.Split('\t')[0],
        ];
        var said = new LanguagePrediction[texts.Length];
        Detector.Predict(texts, said);
        return [.. said];
    }
}
