using StreamML.Inference.Language;

namespace StreamML.Inference.Tests.Language;

public sealed class LanguageDetectorTests
{
    private static readonly LanguageDetector Model = new(new LanguageOptions());

    [Theory]
    [InlineData("en", "Where is my order? I have been waiting for two weeks")]
    [InlineData("es", "Hola, ¿cuánto cuesta el envío?")]
    [InlineData("pt", "Bom dia, gostaria de saber o preço do produto")]
    [InlineData("nl", "Goedemorgen, wanneer komt mijn bestelling aan?")]
    [InlineData("hi", "मेरा ऑर्डर कहाँ है?")]
    [InlineData("ar", "متى يصل طلبي؟ أنا أنتظر منذ أسبوع")]
    [InlineData("zh-Hant", "您好，請問什麼時候可以出貨？")]
    [InlineData("sw", "Habari, bei ya bidhaa hii ni gani?")]
    [InlineData("jv", "Sugeng enjing, kula badhe tumbas niki, matur nuwun sanget nggih")]
    public void Predict_SentenceOfACustomer_NamesItsLanguageReliably(string code, string text)
    {
        var result = Predict(text);
        Assert.Equal(code, result.Code);
        Assert.True(result.Reliable);
    }

    [Theory]
    [InlineData("es", "muchas gracias")]
    [InlineData("es", "¿cuánto sale?")]
    [InlineData("pt", "muito obrigado")]
    [InlineData("pt", "não chegou")]
    [InlineData("fr", "merci beaucoup")]
    [InlineData("it", "buona sera")]
    [InlineData("de", "vielen dank")]
    [InlineData("tr", "teşekkürler")]
    [InlineData("pl", "dziękuję")]
    [InlineData("vi", "cảm ơn")]
    [InlineData("uk", "дякую")]
    [InlineData("ru", "сколько стоит")]
    public void Predict_TwoWordsOrATellingOne_IsReliable(string code, string text)
    {
        var result = Predict(text);
        Assert.Equal(code, result.Code);
        Assert.True(result.Reliable);
        Assert.InRange(result.Confidence, 0.85f, 1f);
    }

    [Theory]
    [InlineData("es", "hola")]
    [InlineData("en", "ok")]
    public void Predict_WordThatTheSequencesSayNothingOf_IsCld2sGuess(string code, string text)
    {
        var result = Predict(text);
        Assert.Equal(code, result.Code);
        Assert.False(result.Reliable);
        Assert.InRange(result.Confidence, 0f, 0.5f);
    }

    [Theory]
    [InlineData("no")]
    [InlineData("ok")]
    [InlineData("si")]
    [InlineData("va")]
    [InlineData("k")]
    [InlineData("asdfgh")]
    [InlineData("qwrtz xcvb")]
    public void Predict_WordOfManyLanguagesOrOfNone_IsNotReliable(string text)
    {
        Assert.False(Predict(text).Reliable);
    }

    [Theory]
    [InlineData("th", "ครับ")]
    [InlineData("el", "ναι")]
    [InlineData("ko", "네")]
    [InlineData("ja", "はい")]
    [InlineData("ja", "返金してほしい")]
    [InlineData("he", "תודה")]
    [InlineData("ka", "დიახ")]
    [InlineData("ta", "நன்றி")]
    [InlineData("th", "ok ขอบคุณ")]
    public void Predict_ScriptOfOneLanguage_DecidesReliably(string code, string text)
    {
        var result = Predict(text);
        Assert.Equal(code, result.Code);
        Assert.True(result.Reliable);
    }

    [Theory]
    [InlineData("")]
    [InlineData("😀😀❤️")]
    [InlineData("+55 (11) 99999-0000")]
    [InlineData("www.example.com/where/is/my/order")]
    [InlineData("someone.else@example.com")]
    public void Predict_NoWords_IsUndetermined(string text)
    {
        Assert.Equal(LanguagePrediction.Unknown, Predict(text));
        Assert.Empty(Model.Shares(text));
    }

    [Theory]
    [InlineData("MUCHAS GRACIAS")]
    [InlineData("muchas gracias!!! 🙏🙏")]
    [InlineData("  muchas\n gracias https://shop.example.com/thank-you-very-much")]
    public void Predict_CaseMarksAndLinks_ChangeNothing(string text)
    {
        Assert.Equal(Predict("muchas gracias") with { LetterBytes = 0 }, Predict(text) with { LetterBytes = 0 });
    }

    [Fact]
    public void Predict_WithoutGuessing_LeavesOutWhatIsNotReliable()
    {
        var model = new LanguageDetector(new LanguageOptions { GuessShortTexts = false });
        Assert.Equal(LanguagePrediction.Unknown, Predict("si", model));
        Assert.Equal("es", Predict("muchas gracias", model).Code);
    }

    [Fact]
    public void Predict_HigherMinConfidence_IsReliableLessOften()
    {
        var strict = new LanguageDetector(new LanguageOptions { MinConfidence = 0.99f });
        Assert.True(Predict("gracias").Reliable);
        Assert.False(Predict("gracias", strict).Reliable);
        Assert.Equal(Predict("gracias").Confidence, Predict("gracias", strict).Confidence);
    }

    [Fact]
    public void Predict_LongTextLettersZero_TakesWhatCld2IsSureOf()
    {
        var cld2 = new Cld2LanguageModel(new LanguageOptions());
        var results = new LanguagePrediction[1];
        cld2.Predict(["que horas fecha"], results);
        var detector = new LanguageDetector(new LanguageOptions { LongTextLetters = 0 });
        Assert.Equal(results[0], Predict("que horas fecha", detector));
    }

    [Fact]
    public void Shares_OfTexts_BeginWithThePrediction()
    {
        string[] texts = ["Bonjour, comment allez-vous aujourd'hui?", "hola", "The order has not arrived yet.", "はい"];
        foreach (string text in texts)
        {
            var prediction = Predict(text);
            var shares = Model.Shares(text);
            Assert.InRange(shares.Count, 1, 3);
            Assert.Equal(prediction.Code, shares[0].Code);
            Assert.Equal(prediction.Confidence, shares[0].Share);
            Assert.All(shares, share => Assert.InRange(share.Share, 0f, 1f));
        }
    }

    [Fact]
    public void Predict_ShortTexts_AllocatesNothing()
    {
        string[] texts = ["muchas gracias", "no", "where is my order", "сколько стоит"];
        var results = new LanguagePrediction[texts.Length];
        Model.Predict(texts, results);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Model.Predict(texts, results);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Identity_NamesCld2AndTheRules()
    {
        Assert.Equal("cld2-letters", Model.Identity.Name);
        Assert.Matches(@"^V\d\.\d-\d{8}\+\d+\+\d+$", Model.Identity.Version);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(101)]
    public void Options_LongTextLettersOutOfRange_IsRefused(int letters)
    {
        var error = Assert.Throws<InvalidOperationException>(
            () => new LanguageDetector(new LanguageOptions { LongTextLetters = letters }));
        Assert.Equal($"LongTextLetters is {letters}; it must be 0 to 100 letters.", error.Message);
    }

    [Theory]
    [InlineData(0.4f)]
    [InlineData(1f)]
    [InlineData(float.NaN)]
    public void Options_MinConfidenceOutOfRange_IsRefused(float confidence)
    {
        Assert.Throws<InvalidOperationException>(
            () => new LanguageDetector(new LanguageOptions { MinConfidence = confidence }));
    }

    private static LanguagePrediction Predict(string text, LanguageDetector? model = null)
    {
        var results = new LanguagePrediction[1];
        (model ?? Model).Predict([text], results);
        return results[0];
    }
}
