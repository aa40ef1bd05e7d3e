using System.Text.Json;
using StreamML.Inference.Translation;
using StreamML.Inference.Translation.Http;

namespace StreamML.Inference.Tests.Translation;

/// <summary>LibreTranslate and Google, played by a server in this process.</summary>
public sealed class HttpTranslatorTests
{
    private const string Key = "k3y-that-must-not-show";
    private const string LibreLanguages =
        """[{"code":"en","name":"English","targets":["es","pt","zh-Hant"]},{"code":"es","targets":["en"]}]""";

    [Fact]
    public async Task Libre_Batch_IsTranslatedInItsApi()
    {
        await using var engine = await FakeEngine.StartAsync(Libre);
        await using var translator = HttpTranslator.LibreTranslate(Options(engine, key: Key), TimeProvider.System);
        var results = await translator.ManyAsync(["one", "two 👍", "three"], "en-GB", "es");
        Assert.Equal(["ONE", "TWO 👍", "THREE"], results.Select(result => result.Text));
        Assert.All(results, result => Assert.Equal("libretranslate/1", result.Engine.ToString()));
        var (_, path, _, body) = engine.Asked.Last();
        Assert.Equal("/translate", path);
        using var json = JsonDocument.Parse(body);
        Assert.Equal(
            ("en", "es", "text", Key),
            (Field(json, "source"), Field(json, "target"), Field(json, "format"), Field(json, "api_key")));
    }

    [Fact]
    public async Task Libre_WithoutSource_AsksAndTells()
    {
        await using var engine = await FakeEngine.StartAsync(Libre);
        await using var translator = HttpTranslator.LibreTranslate(Options(engine), TimeProvider.System);
        var result = await translator.OneAsync("bonjour", null, "es");
        Assert.Equal(("BONJOUR", "fr"), (result.Text, result.Source));
        Assert.Contains("\"source\":\"auto\"", engine.Asked.Last().Body, StringComparison.Ordinal);
        Assert.DoesNotContain("api_key", engine.Asked.Last().Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Google_Batch_IsTranslatedInItsApiWithTheKeyInAHeader()
    {
        await using var engine = await FakeEngine.StartAsync(Google);
        await using var translator = HttpTranslator.Google(
            Options(engine, TranslationEngines.Google, Key), TimeProvider.System);
        var results = await translator.TranslateAsync(
            [new("one", "en", "es"), new("deux", null, "es"), new("three", "en", "tlh"), new("zwei", "en", "zh-Hant")],
            CancellationToken.None);
        Assert.Equal(("ONE", "en"), (results[0].Text, results[0].Source));
        Assert.Equal(("DEUX", "fr"), (results[1].Text, results[1].Source));
        Assert.Equal(TranslationOutcome.UnsupportedPair, results[2].Outcome);
        Assert.Equal("ZWEI", results[3].Text);
        Assert.All(engine.Asked, request => Assert.Equal(Key, request.Key));
        Assert.All(
            engine.Asked, request => Assert.DoesNotContain(Key, request.Path + request.Body, StringComparison.Ordinal));
        Assert.Contains("\"target\":\"zh-TW\"", engine.Asked.Last().Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Batch_LargerThanAllowed_IsSplitInOrder()
    {
        await using var engine = await FakeEngine.StartAsync(Libre);
        var options = Options(engine);
        (options.HttpBatchTexts, options.HttpBatchChars) = (10, 1_000);
        await using var translator = HttpTranslator.LibreTranslate(options, TimeProvider.System);
        string[] texts = Enumerable.Range(0, 25).Select(i => $"text {i}").Append(new string('a', 990)).ToArray();
        var results = await translator.ManyAsync(texts, "en", "es");
        Assert.Equal(texts.Select(text => text.ToUpperInvariant()), results.Select(result => result.Text));
        Assert.Equal(4, engine.Posts);
    }

    [Fact]
    public async Task Text_ThatIsRefused_LeavesItsNeighboursAlone()
    {
        await using var engine = await FakeEngine.StartAsync((path, body) =>
            body.Contains("poison", StringComparison.Ordinal) ? (400, "{\"error\":\"poison\"}") : Libre(path, body));
        await using var translator = HttpTranslator.LibreTranslate(Options(engine), TimeProvider.System);
        var results = await translator.ManyAsync(
            Enumerable.Range(0, 20).Select(i => i == 7 ? "poison" : $"text {i}"), "en", "es");
        Assert.Equal((TranslationOutcome.Unavailable, "libretranslate: it answered 400"),
            (results[7].Outcome, results[7].Reason));
        Assert.Equal(19, results.Count(result => result.Outcome == TranslationOutcome.Translated));
        results[7].AssertSilent("poison");
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task Engine_BusyOnce_IsAskedAgain(int status)
    {
        int posts = 0;
        await using var engine = await FakeEngine.StartAsync((path, body) =>
            path == "/translate" && Interlocked.Increment(ref posts) == 1 ? (status, "") : Libre(path, body));
        await using var translator = HttpTranslator.LibreTranslate(Options(engine), TimeProvider.System);
        Assert.Equal("ONE", (await translator.OneAsync("one", "en", "es")).Text);
        Assert.Equal(2, posts);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(302)]
    public async Task Engine_ThatRefuses_IsAskedOnceAndNothingIsShown(int status)
    {
        await using var engine = await FakeEngine.StartAsync(
            (path, body) => path == "/translate" ? (status, body) : Libre(path, body));
        engine.Headers["Location"] = engine.Url + "/elsewhere";
        await using var translator = HttpTranslator.LibreTranslate(Options(engine, key: Key), TimeProvider.System);
        var result = await translator.OneAsync("a secret of hers", "en", "es");
        Assert.Equal($"libretranslate: it answered {status}", result.Reason);
        Assert.Equal(1, engine.Posts);
        result.AssertSilent("a secret of hers");
        Assert.DoesNotContain(Key, result.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"translatedText\":\"one\"}")]
    [InlineData("{\"translatedText\":[\"one\",\"two\"]}")]
    [InlineData("{\"translatedText\":[null]}")]
    [InlineData("<html>")]
    public async Task Answer_OfAnotherShape_IsAReason(string body)
    {
        await using var engine = await FakeEngine.StartAsync(
            (path, posted) => path == "/translate" ? (200, body) : Libre(path, posted));
        await using var translator = HttpTranslator.LibreTranslate(Options(engine), TimeProvider.System);
        var result = await translator.OneAsync("one", "en", "es");
        Assert.Equal(TranslationOutcome.Unavailable, result.Outcome);
        Assert.Contains("answer", result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_LargerThanAllowed_IsNotRead()
    {
        await using var engine = await FakeEngine.StartAsync(
            (path, body) => path == "/translate" ? (200, new string(' ', 70_000)) : Libre(path, body));
        var options = Options(engine);
        options.HttpAnswerBytesMax = 65_536;
        await using var translator = HttpTranslator.LibreTranslate(options, TimeProvider.System);
        Assert.Equal("libretranslate: the answer is larger than 65536 bytes",
            (await translator.OneAsync("one", "en", "es")).Reason);
    }

    [Fact]
    public async Task Engine_ThatDoesNotAnswer_TimesOut()
    {
        await using var engine = await FakeEngine.StartAsync(Libre);
        engine.Hold = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var options = Options(engine);
        (options.HttpTimeout, options.HttpRetries) = (TimeSpan.FromMilliseconds(60), 0);
        await using var translator = HttpTranslator.LibreTranslate(options, TimeProvider.System);
        Assert.Equal("libretranslate: no answer within 0.06 s", (await translator.OneAsync("one", "en", "es")).Reason);
        using var cancel = new CancellationTokenSource();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => translator.TranslateAsync([new("one", "en", "es")], cancel.Token));
    }

    [Fact]
    public async Task Engine_ThatKeepsFailing_IsLeftAloneThenAskedAgain()
    {
        bool broken = false;
        await using var engine = await FakeEngine.StartAsync(
            (path, body) => path == "/translate" && broken ? (503, "") : Libre(path, body));
        var options = Options(engine);
        (options.HttpRetries, options.BreakDuration) = (0, TimeSpan.FromMilliseconds(500));
        await using var translator = HttpTranslator.LibreTranslate(options, TimeProvider.System);
        await translator.OneAsync("one", "en", "es");
        broken = true;
        TranslationResult result;
        do
        {
            result = await translator.OneAsync("one", "en", "es");
        }
        while (!result.Reason!.Contains("left alone", StringComparison.Ordinal));
        int posts = engine.Posts;
        Assert.InRange(posts, 3, 7);
        await translator.OneAsync("one", "en", "es");
        Assert.Equal(posts, engine.Posts);
        broken = false;
        for (int i = 0; i < 200 && result.Outcome != TranslationOutcome.Translated; i++)
        {
            await Task.Delay(20);
            result = await translator.OneAsync("one", "en", "es");
        }

        Assert.Equal("ONE", result.Text);
    }

    [Fact]
    public async Task Engine_NotThere_IsAReasonWithoutItsAddress()
    {
        var options = new TranslationOptions { Url = "http://127.0.0.1:1", HttpRetries = 0 };
        await using var translator = HttpTranslator.LibreTranslate(options, TimeProvider.System);
        Assert.Equal("libretranslate: it cannot be reached (ConnectionError)",
            (await translator.OneAsync("one", "en", "es")).Reason);
        Assert.Empty(await translator.LanguagesAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Texts_Garbage_EachHasAResult()
    {
        await using var engine = await FakeEngine.StartAsync(Libre);
        await using var translator = HttpTranslator.LibreTranslate(Options(engine), TimeProvider.System);
        var results = await translator.ManyAsync(GarbageTexts.All, "en", "es");
        Assert.DoesNotContain(results, result =>
            result.Outcome is not (TranslationOutcome.Translated or TranslationOutcome.Unchanged
                or TranslationOutcome.TooLong));
    }

    private static TranslationOptions Options(
        FakeEngine engine, string name = TranslationEngines.LibreTranslate, string key = "") =>
        new() { Engine = name, Url = engine.Url, ApiKey = key, HttpRetryDelay = TimeSpan.FromMilliseconds(1) };

    private static string? Field(JsonDocument json, string name) => json.RootElement.GetProperty(name).GetString();

    private static string[] Upper(string body)
    {
        using var json = JsonDocument.Parse(body);
        return [
            .. json.RootElement.GetProperty("q").EnumerateArray().Select(text => text.GetString()!.ToUpperInvariant())];
    }

    private static (int Status, string Body) Libre(string path, string body) => path == "/languages"
        ? (200, LibreLanguages)
        : (200, JsonSerializer.Serialize(new
        {
            translatedText = Upper(body),
            detectedLanguage = Upper(body).Select(_ => new { confidence = 90.0, language = "fr" }),
        }));

    private static (int Status, string Body) Google(string path, string body) =>
        path == "/language/translate/v2/languages"
        ? (200, """{"data":{"languages":[{"language":"en"},{"language":"es"},{"language":"zh-TW"}]}}""")
        : (200, JsonSerializer.Serialize(new
        {
            data = new
            {
                translations = Upper(body)
                .Select(text => new { translatedText = text, detectedSourceLanguage = "fr" })
            },
        }));
}
