using StreamML.Inference.Language;
using StreamML.Inference.Runtimes.Onnx;
using StreamML.Inference.Tests.Runtimes.Generation;
using StreamML.Inference.Translation;
using StreamML.Inference.Translation.Marian;

namespace StreamML.Inference.Tests.Translation.Marian;

/// <summary>Folders as Optimum writes them, through ONNX Runtime, on texts whose translation is known.</summary>
public sealed class MarianTranslatorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Translate_WordsOfAList_AreTheirWords(bool json)
    {
        await using var translator = Translator($"en-es={CipherMarian.Write(_folder, "a", "en", "es", json)}");
        var result = await translator.OneAsync("Where is my order? My", "en", "es-MX");
        Assert.Equal((TranslationOutcome.Translated, null), (result.Outcome, result.Reason));
        Assert.StartsWith("Dónde está mi pedido?", result.Text, StringComparison.Ordinal);
        Assert.Matches("^marian/en-es\\.[0-9a-f]{8}\\+1$", result.Engine.ToString());
        result.AssertSilent("Where is my order? My");
    }

    [Fact]
    public async Task Translate_SeveralSentencesAndLines_KeepsWhatIsBetweenThem()
    {
        await using var translator = Translator($"en-es={CipherMarian.Write(_folder, "a", "en", "es")}", options =>
            options.MarianBatchSentences = 3);
        string[] texts =
        [
            "Where is my order? my order is now.  Where?", "my order\n\n 👍 \n  is now\n", "now",
            "my my my my my my my", "  Where  ",
        ];
        var results = await translator.ManyAsync(texts, "en", "es");
        Assert.Equal(
            [
                "Dónde está mi pedido? mi pedido está ahora.  Dónde?", "mi pedido\n\n 👍 \n  está ahora\n", "ahora",
                "mi mi mi mi mi mi mi",
                "  Dónde  ",
            ],
            results.Select(result => result.Text));
    }

    [Theory]
    [InlineData("fr", "Où est ma commande")]
    [InlineData("es", "Dónde está mi pedido")]
    public async Task Translate_WithAModelOfSeveralTargets_SaysWhich(string target, string expected)
    {
        CipherMarian.Write(_folder, "opus-mt-en-ROMANCE", "en", null);
        await using var translator = Translator(_folder.Path);
        Assert.Equal(expected, (await translator.OneAsync("Where is my order", "en", target)).Text);
        Assert.Equal(
            ["es", "fr", "pt-BR"], Assert.Single(await translator.LanguagesAsync(CancellationToken.None)).Targets);
    }

    [Fact]
    public async Task Translate_WithoutAPair_GoesThroughEnglish()
    {
        CipherMarian.Write(_folder, "opus-mt-es-en", "es", "en");
        CipherMarian.Write(_folder, "opus-mt-en-fr", "en", "fr", json: true);
        await using var translator = Translator(_folder.Path, options => options.MarianModelsInMemory = 1);
        var result = await translator.OneAsync("Dónde está mi pedido", "es", "fr");
        Assert.Equal("Où est ma commande", result.Text);
        Assert.Matches("^marian/es-en\\.[^,]+,en-fr\\.[^,]+$", result.Engine.ToString());
        Assert.EndsWith("opus-mt-en-fr", Assert.Single(translator.Loaded), StringComparison.Ordinal);
        Assert.Equal(TranslationOutcome.UnsupportedPair, (await translator.OneAsync("Où", "fr", "es")).Outcome);
        await using var direct = Translator(_folder.Path, options => options.Pivots = "");
        Assert.Equal(TranslationOutcome.UnsupportedPair, (await direct.OneAsync("Dónde", "es", "fr")).Outcome);
    }

    [Fact]
    public async Task Translate_WhatNeedsNoModel_IsJudgedWithoutOne()
    {
        await using var translator = Translator($"en-es={CipherMarian.Write(_folder, "a", "en", "es")}", options =>
            options.MaxTextChars = 20);
        Assert.Equal(TranslationOutcome.Unchanged, (await translator.OneAsync("123 👍", "en", "es")).Outcome);
        Assert.Equal(TranslationOutcome.Unchanged, (await translator.OneAsync("hola", "es", "es-MX")).Outcome);
        Assert.Equal(TranslationOutcome.UnknownSource, (await translator.OneAsync("hola", null, "es")).Outcome);
        Assert.Equal(TranslationOutcome.TooLong, (await translator.OneAsync(new string('a', 21), "en", "es")).Outcome);
        Assert.Empty(translator.Loaded);
    }

    [Fact]
    public async Task Translate_GarbageTexts_GetsResults()
    {
        await using var translator = Translator($"en-es={CipherMarian.Write(_folder, "a", "en", "es")}");
        string[] texts = ["\uD800 order", "\0my", new string('x', 3_000), string.Concat(Enumerable.Repeat("my, ", 400)),
            "a.b.c...d!?!?"];
        var results = await translator.ManyAsync(texts, "en", "es");
        Assert.All(results, result => Assert.Equal(TranslationOutcome.Translated, result.Outcome));
        Assert.Equal(400, results[3].Text!.Split("mi").Length - 1);
    }

    [Theory]
    [InlineData("encoder_model.onnx")]
    [InlineData("decoder_model.onnx")]
    [InlineData("config.json")]
    [InlineData("source.spm")]
    public async Task Translate_AFolderWithoutAFile_NamesItAndMendsItself(string file)
    {
        string path = CipherMarian.Write(_folder, "a", "en", "es");
        File.Delete(Path.Combine(path, file));
        await using var translator = Translator($"en-es={path}");
        var result = await translator.OneAsync("Where is my order", "en", "es");
        Assert.Equal(TranslationOutcome.Unavailable, result.Outcome);
        Assert.Contains(
            file == "decoder_model.onnx" ? "decoder_model_merged.onnx" : file, result.Reason, StringComparison.Ordinal);
        result.AssertSilent("Where is my order");
        CipherMarian.Write(_folder, "a", "en", "es");
        Assert.Equal("Dónde", (await translator.OneAsync("Where", "en", "es")).Text);
    }

    [Fact]
    public async Task Translate_Cancelled_Throws()
    {
        await using var translator = Translator($"en-es={CipherMarian.Write(_folder, "a", "en", "es")}");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            translator.TranslateAsync([new("Where", "en", "es")], new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task Create_ForMarian_DetectsAndKeeps()
    {
        CipherMarian.Write(_folder, "opus-mt-es-en", "es", "en");
        var options = new TranslationOptions { Engine = "marian", MarianModels = _folder.Path };
        await using var translator = Assert.IsType<TranslationCache>(
            Translators.Create(options, new Spanish(), TimeProvider.System));
        Assert.Equal("Where is", (await translator.OneAsync("Dónde está", null, "en")).Text);
        Assert.Equal("Where is", (await translator.OneAsync("Dónde está", null, "en")).Text);
        Assert.Equal(1, translator.Hits);
    }

    [Fact]
    public void Options_WithoutModels_AreRefused()
    {
        var fault = Assert.Throws<InvalidOperationException>(() => Translator("es-en=,x=y"));
        Assert.Contains("es-en=FOLDER", fault.Message, StringComparison.Ordinal);
    }

    private static MarianTranslator Translator(string models, Action<TranslationOptions>? set = null)
    {
        var options = new TranslationOptions { Engine = "marian", MarianModels = models, MarianThreads = 1 };
        set?.Invoke(options);
        return new MarianTranslator(options, new OnnxEngine(new OnnxOptions()));
    }

    private sealed class Spanish : ITextModel<LanguagePrediction>
    {
        public ModelIdentity Identity => new("test", "1");

        public void Predict(ReadOnlySpan<string> texts, Span<LanguagePrediction> results) =>
            results.Fill(new LanguagePrediction("es", 1, Reliable: true, 10));
    }
}
