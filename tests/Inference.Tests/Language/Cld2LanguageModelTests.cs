using StreamML.Inference.Language;

namespace StreamML.Inference.Tests.Language;

public sealed class Cld2LanguageModelTests
{
    private static readonly Cld2LanguageModel Model = new(new LanguageOptions());

    [Theory]
    [InlineData("en", "Where is my order? I have been waiting for two weeks")]
    [InlineData("es", "Hola, ¿cuánto cuesta el envío?")]
    [InlineData("pt", "Bom dia, gostaria de saber o preço do produto")]
    [InlineData("fr", "Bonjour, je voudrais savoir quand ma commande arrive")]
    [InlineData("de", "Guten Tag, wann kommt meine Bestellung an?")]
    [InlineData("it", "Buongiorno, vorrei ordinare due pizze")]
    [InlineData("nl", "Goedemorgen, wanneer komt mijn bestelling aan?")]
    [InlineData("pl", "Dzień dobry, kiedy dotrze moje zamówienie?")]
    [InlineData("hi", "मेरा ऑर्डर कहाँ है?")]
    [InlineData("ar", "متى يصل طلبي؟ أنا أنتظر منذ أسبوع")]
    [InlineData("id", "terima kasih banyak, barangnya sudah sampai dengan selamat")]
    [InlineData("tr", "Siparişim ne zaman gelecek acaba?")]
    [InlineData("ru", "Здравствуйте, где мой заказ?")]
    [InlineData("zh", "你好，请问什么时候发货？")]
    [InlineData("zh-Hant", "您好，請問什麼時候可以出貨？")]
    [InlineData("ja", "注文はいつ届きますか？")]
    [InlineData("ko", "주문한 물건이 언제 도착하나요?")]
    [InlineData("sw", "Habari, bei ya bidhaa hii ni gani?")]
    [InlineData("th", "สวัสดีครับ ราคาเท่าไหร่")]
    [InlineData("vi", "Xin chào, bao giờ tôi nhận được hàng?")]
    [InlineData("tl", "Magandang umaga, magkano po ito?")]
    [InlineData("jv", "Sugeng enjing, kula badhe tumbas niki")]
    public void Predict_SentenceOfACustomer_NamesItsLanguageReliably(string code, string text)
    {
        var result = Predict(text);
        Assert.Equal(code, result.Code);
        Assert.True(result.Reliable);
        Assert.InRange(result.Confidence, 0.9f, 1f);
    }

    [Fact]
    public void Predict_Hebrew_HasTheCurrentCode()
    {
        Assert.Equal("he", Predict("שלום, מתי ההזמנה שלי תגיע? אני מחכה כבר שבועיים").Code);
    }

    [Theory]
    [InlineData("en", "ok")]
    [InlineData("en", "thanks")]
    [InlineData("es", "hola")]
    [InlineData("es", "gracias")]
    [InlineData("es", "🙏 gracias 🙏")]
    [InlineData("fr", "bonjour")]
    [InlineData("de", "danke")]
    [InlineData("it", "ciao")]
    [InlineData("ar", "شكرا")]
    [InlineData("zh", "谢谢")]
    public void Predict_OneWord_GuessesUnreliably(string code, string text)
    {
        var result = Predict(text);
        Assert.Equal(code, result.Code);
        Assert.False(result.Reliable);
        Assert.InRange(result.Confidence, 0.01f, 0.5f);
    }

    [Fact]
    public void Predict_OneWordWithoutGuessing_IsUndetermined()
    {
        var model = new Cld2LanguageModel(new LanguageOptions { GuessShortTexts = false });
        Assert.Equal(LanguagePrediction.Unknown, Predict("hola", model));
        Assert.Equal("es", Predict("Hola, ¿cuánto cuesta el envío?", model).Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   \n")]
    [InlineData("😀😀❤️")]
    [InlineData("12345 678")]
    [InlineData("+55 (11) 99999-0000")]
    [InlineData("?!...")]
    [InlineData("https://example.com/where-is-my-order")]
    [InlineData("www.example.com/where/is/my/order")]
    [InlineData("someone.else@example.com")]
    public void Predict_NoWords_IsUndetermined(string text)
    {
        Assert.Equal(LanguagePrediction.Unknown, Predict(text));
    }

    [Theory]
    [InlineData("Hola, ¿cuánto cuesta el envío? https://shop.example.com/the-best-order-of-the-year/with-english")]
    [InlineData("Hola, ¿cuánto\0cuesta el\u0007envío?")]
    public void Predict_LinksAndControls_DoNotHideTheWords(string text)
    {
        Assert.Equal("es", Predict(text).Code);
    }

    [Fact]
    public void Predict_LoneSurrogates_DoNotHideTheWords()
    {
        Assert.Equal("es", Predict("\uD83DHola, ¿cuánto\uDE00 cuesta el envío?\uDE00").Code);
    }

    [Fact]
    public void Predict_TextOverTheLimit_SeesOnlyItsBeginning()
    {
        var model = new Cld2LanguageModel(new LanguageOptions { MaxTextBytes = 64 });
        string german = "Guten Tag, wann kommt meine Bestellung endlich bei mir an, bitte? ";
        string text = german + string.Concat(Enumerable.Repeat("मेरा ऑर्डर कहाँ है? ", 50));
        Assert.Equal("de", Predict(text, model).Code);
        Assert.Equal("hi", Predict(text).Code);
    }

    [Fact]
    public void NativeAllocator_OnGlibc_TakesTheThresholds()
    {
        Assert.True(NativeAllocator.TryKeepFreedMemory());
    }

    [Fact]
    public void Identity_NamesTheLibrarysTables()
    {
        Assert.Equal("cld2", Model.Identity.Name);
        Assert.Matches(@"^V\d\.\d-\d{8}\+\d+$", Model.Identity.Version);
    }

    [Fact]
    public void Model_LibraryMissing_NamesTheDebianPackage()
    {
        var error = Assert.Throws<LanguageLibraryMissingException>(
            () => new Cld2LanguageModel(new LanguageOptions { LibraryName = "libnowhere.so.9" }));
        Assert.Equal(
            "Language detection needs the native library libnowhere.so.9, which cannot be loaded. " +
            "Install the Debian package libcld2-0: apt-get install libcld2-0",
            error.Message);
    }

    [Fact]
    public void Model_AnotherLibrary_IsRefused()
    {
        var error = Assert.Throws<LanguageLibraryMissingException>(
            () => new Cld2LanguageModel(new LanguageOptions { LibraryName = "libc.so.6" }));
        Assert.Contains("is not the CLD2 this program knows", error.Message);
    }

    [Theory]
    [InlineData(63)]
    [InlineData(131_073)]
    public void Options_MaxTextBytesOutOfRange_IsRefused(int bytes)
    {
        var error = Assert.Throws<InvalidOperationException>(
            () => new LanguageOptions { MaxTextBytes = bytes }.Validate());
        Assert.Equal($"MaxTextBytes is {bytes}; it must be 64 to 131072 bytes.", error.Message);
    }

    [Fact]
    public void Options_NoLibraryName_IsRefused()
    {
        Assert.Throws<InvalidOperationException>(() => new LanguageOptions { LibraryName = " " }.Validate());
    }

    private static LanguagePrediction Predict(string text, Cld2LanguageModel? model = null)
    {
        var results = new LanguagePrediction[1];
        (model ?? Model).Predict([text], results);
        return results[0];
    }

    [Fact]
    public void Shares_OfTexts_BeginWithThePrediction()
    {
        var model = new Cld2LanguageModel(new());
        foreach (string? text in new[] { "Bonjour, comment allez-vous aujourd'hui?", "hola",
            "The order has not arrived yet." })
        {
            var prediction = new LanguagePrediction[1];
            model.Predict([text], prediction);
            var shares = model.Shares(text);
            Assert.Equal((prediction[0].Code, prediction[0].Confidence), (shares[0].Code, shares[0].Share));
            Assert.InRange(shares.Sum(share => share.Share), 0.01, 1.01);
        }

        Assert.Empty(model.Shares("123 😀 https://example.org"));
        Assert.Empty(model.Shares(""));
    }
}
