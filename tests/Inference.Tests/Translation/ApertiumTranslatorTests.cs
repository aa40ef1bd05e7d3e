using System.Diagnostics;
using StreamML.Inference.Language;
using StreamML.Inference.Translation;
using StreamML.Inference.Translation.Apertium;

namespace StreamML.Inference.Tests.Translation;

/// <summary>The real Apertium, where it is installed.</summary>
public sealed class ApertiumTranslatorTests
{
    [ApertiumFact]
    public async Task Text_DirectPair_IsTranslatedAndNamesItsEngine()
    {
        await using var translator = New();
        var result = await translator.OneAsync("The dog is big.", "en", "es");
        Assert.Equal(
            (TranslationOutcome.Translated, "El perro es grande.", "en"), (result.Outcome, result.Text, result.Source));
        Assert.Equal("apertium", result.Engine.Name);
        Assert.Matches("^eng-spa\\.[0-9a-f]{8}$", result.Engine.Version);
    }

    [ApertiumFact]
    public async Task Text_NoDirectPair_GoesThroughSpanish()
    {
        await using var translator = New();
        var result = await translator.OneAsync("The dog is big.", "en", "pt");
        Assert.Equal("O cão é grande.", result.Text);
        Assert.StartsWith("eng-spa+es-pt.", result.Engine.Version, StringComparison.Ordinal);
        Assert.Equal(2, translator.Running.Count);
    }

    [ApertiumFact]
    public async Task Text_NoDirectPairAndNoPivots_IsUnsupported()
    {
        await using var translator = New(options => options.Pivots = "");
        var result = await translator.OneAsync("The dog is big.", "en", "pt");
        Assert.Equal(TranslationOutcome.UnsupportedPair, result.Outcome);
        Assert.Equal("en is not translated to pt here", result.Reason);
    }

    [ApertiumFact]
    public async Task Batch_MixedDirections_KeepsOrderAndSaysWhyNot()
    {
        await using var translator = New();
        var results = await translator.TranslateAsync(
            [
                new("Good morning", "en", "es"), new("Buenos días", "es", "en"), new("Good morning", "en", "hi"),
                new("Hola", "es", "es"), new("Hello", null, "es"), new("😀", null, "es"),
                new(new string('a', 5_001), "en", "es"),
                new("I have a house.", "en-GB", "es-MX"), new("A casa é grande.", "pt-BR", "es"),
            ],
            CancellationToken.None);
        Assert.Equal(
            [
                TranslationOutcome.Translated, TranslationOutcome.Translated, TranslationOutcome.UnsupportedPair,
                TranslationOutcome.Unchanged, TranslationOutcome.UnknownSource, TranslationOutcome.Unchanged,
                TranslationOutcome.TooLong, TranslationOutcome.Translated, TranslationOutcome.Translated,
            ],
            results.Select(result => result.Outcome));
        Assert.Equal(("Buenos días", "Hola", "😀"), (results[0].Text, results[3].Text, results[5].Text));
        Assert.Equal(("Tengo una casa.", "La casa es grande."), (results[7].Text, results[8].Text));
    }

    [ApertiumFact]
    public async Task Text_WithoutSource_IsDetectedFirst()
    {
        var options = new TranslationOptions();
        await using var translator = Translators.Create(options, new Cld2LanguageModel(new()), TimeProvider.System);
        var result = await translator.OneAsync("I would like to know where my order is, please.", null, "es");
        Assert.Equal((TranslationOutcome.Translated, "en"), (result.Outcome, result.Source));
        Assert.Equal(TranslationOutcome.UnknownSource, (await translator.OneAsync("𐎀𐎁𐎂", null, "es")).Outcome);
    }

    [ApertiumFact]
    public async Task Text_OfTheStreamFormat_ComesBackWhole()
    {
        await using var translator = New();
        string[] signs =
        [
            "^", "$", "/", "<", ">", "[", "]", "{", "}", "\\", "@", "*", "#", "+", "~", "_", "|", "=", "[[t:b:1]]",
            "[=3]",
            "<STREAMCMD:FLUSH>",
        ];
        foreach (string sign in signs)
        {
            var result = await translator.OneAsync($"dog {sign} house", "en", "es");
            Assert.Equal(TranslationOutcome.Translated, result.Outcome);
            Assert.Contains(sign, result.Text!, StringComparison.Ordinal);
        }
    }

    [ApertiumFact]
    public async Task Text_LinksEmojiAndLines_StayAsTheyAre()
    {
        await using var translator = New();
        var result = await translator.OneAsync(
            "The house 🏠👨‍👩‍👧\r\nhttps://shop.example/the/house?dog=1&[x] \n\nwrite to the.dog@house.example!",
            "en", "es");
        Assert.Equal(
            "La casa 🏠👨‍👩‍👧\r\nhttps://shop.example/the/house?dog=1&[x] \n\nescribe a the.dog@house.example!",
            result.Text!, ignoreCase: true);
        Assert.Equal("\n Hola. ", (await translator.OneAsync("\n Hello. ", "en", "es")).Text);
    }

    [ApertiumFact]
    public async Task Text_UnknownWords_HaveNoMarks() =>
        Assert.DoesNotContain(
            '*', (await UseAsync(translator => translator.OneAsync("The xyzzyq flurbs.", "en", "es"))).Text!);

    [ApertiumFact]
    public async Task Texts_Garbage_EachHasAResultAndTheNextIsRight()
    {
        await using var translator = New(
            options => (options.MaxTextChars, options.TextTimeout) = (100_000, TimeSpan.FromSeconds(30)));
        string[] texts =
        [
            .. GarbageTexts.All, new string('\u0007', 500) + "a", "\uFFFFdog\uFFFE\u0001",
            string.Concat(Enumerable.Repeat("the dog [ ^ ", 8_000)),
        ];
        var results = await translator.ManyAsync(texts.Append("The dog is big."), "en", "es");
        Assert.Equal("El perro es grande.", results[^1].Text);
        for (int i = 0; i < texts.Length; i++)
        {
            Assert.True(results[i].Outcome is TranslationOutcome.Translated or TranslationOutcome.Unchanged
                or TranslationOutcome.TooLong);
            Assert.Equal(results[i].Text is null, results[i].Reason is not null);
            results[i].AssertSilent(texts[i]);
        }
    }

    [ApertiumFact]
    public async Task Pipeline_KilledBetweenCalls_StartsAgain()
    {
        await using var translator = New();
        await translator.OneAsync("dog", "en", "es");
        int first = translator.Running["eng-spa"];
        using (var process = Process.GetProcessById(first))
        {
            process.Kill(entireProcessTree: true);
        }

        Assert.Equal("perro", (await translator.OneAsync("dog", "en", "es")).Text!, ignoreCase: true);
        Assert.NotEqual(first, translator.Running["eng-spa"]);
    }

    [ApertiumFact]
    public async Task Pipeline_KilledMidway_LosesNothing()
    {
        await using var translator = New();
        await translator.OneAsync("dog", "en", "es");
        string[] texts = Enumerable.Range(0, 2_000).Select(i => $"I have {i} dogs.").ToArray();
        var translating = translator.ManyAsync(texts, "en", "es");
        using (var process = Process.GetProcessById(translator.Running["eng-spa"]))
        {
            process.Kill(entireProcessTree: true);
        }

        var results = await translating;
        for (int i = 0; i < texts.Length; i++)
        {
            Assert.Equal($"Tengo {i} perros.",
                results[i].Text!.Replace("Tengo 1 perro.", "Tengo 1 perros.", StringComparison.Ordinal));
        }
    }

    [ApertiumFact]
    public async Task Call_Cancelled_LeavesNothingForTheNext()
    {
        await using var translator = New();
        await translator.OneAsync("dog", "en", "es");
        using var cancel = new CancellationTokenSource();
        var texts = Enumerable.Range(0, 5_000).Select(i => new TranslationRequest($"I have {i} dogs.", "en", "es"))
            .ToArray();
        var translating = translator.TranslateAsync(texts, cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => translating);
        Assert.Equal("El perro es grande.", (await translator.OneAsync("The dog is big.", "en", "es")).Text);
    }

    [ApertiumFact]
    public async Task Pipelines_MoreThanAllowed_TheOldestMakesRoom()
    {
        await using var translator = New(options => options.MaxPipelines = 2);
        var results = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => (i % 3) switch
        {
            0 => translator.OneAsync("dog", "en", "es"),
            1 => translator.OneAsync("perro", "es", "en"),
            _ => translator.OneAsync("perro", "es", "pt"),
        }));
        Assert.All(results, result => Assert.Equal(TranslationOutcome.Translated, result.Outcome));
        Assert.InRange(translator.Running.Count, 1, 2);
    }

    [ApertiumFact]
    public async Task Languages_OfWhatIsInstalled_ReachThroughThePivot()
    {
        await using var translator = New();
        var languages = await translator.LanguagesAsync(CancellationToken.None);
        var english = languages.Single(language => language.Code == "en").Targets;
        Assert.Contains("es", english);
        Assert.Contains("pt", english);
        Assert.DoesNotContain("hi", english);
        Assert.DoesNotContain("en-US", english);
    }

    private static async Task<TranslationResult> UseAsync(Func<ITranslator, Task<TranslationResult>> use)
    {
        await using var translator = New();
        return await use(translator);
    }

    private static ApertiumTranslator New(Action<TranslationOptions>? set = null)
    {
        var options = new TranslationOptions();
        set?.Invoke(options);
        return new ApertiumTranslator(options, TimeProvider.System);
    }
}
