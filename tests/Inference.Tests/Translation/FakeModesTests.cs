using StreamML.Inference.Translation;
using StreamML.Inference.Translation.Apertium;

namespace StreamML.Inference.Tests.Translation;

/// <summary>Modes of our own making: shell scripts that hang, die or lie.</summary>
public sealed class FakeModesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("streamml-modes").FullName;

    [Fact]
    public async Task Folder_NotThere_SaysWhatToInstall()
    {
        var options = new TranslationOptions { ModesDirectory = Path.Combine(_folder, "none") };
        await using var translator = new ApertiumTranslator(options, TimeProvider.System);
        var result = await translator.OneAsync("hello", "en", "es");
        Assert.Equal(TranslationOutcome.Unavailable, result.Outcome);
        Assert.StartsWith("unavailable: install apertium", result.Reason, StringComparison.Ordinal);
        Assert.Empty(await translator.LanguagesAsync(CancellationToken.None));
    }

    [ApertiumTheory]
    [InlineData("exit 1", "Apertium's processes ended at it")]
    [InlineData("printf 'nonsense\\0'; cat >/dev/null", "Apertium's processes ended at it")]
    [InlineData("printf '\\0\\0\\0\\0'", "Apertium's processes ended at it")]
    [InlineData("yes", "Apertium's processes ended at it")]
    [InlineData("cat >/dev/null", "Apertium took longer than 0.2 s")]
    [InlineData("sleep 600", "Apertium took longer than 0.2 s")]
    public async Task Pipeline_ThatNeverAnswers_IsAReason(string script, string reason)
    {
        bool slow = reason.EndsWith("0.2 s", StringComparison.Ordinal);
        await using var translator = New(script, options =>
            options.StartTimeout = options.TextTimeout = TimeSpan.FromSeconds(slow ? 0.2 : 30));
        var result = await translator.OneAsync("a secret of hers", "en", "es");
        Assert.Equal((TranslationOutcome.Unavailable, reason), (result.Outcome, result.Reason));
        result.AssertSilent("a secret of hers");
    }

    // Its dictionaries take their time; after that a text has its own.
    [ApertiumFact]
    public async Task Pipeline_SlowToStart_HasTimeForItsFirstText()
    {
        await using var translator = New(
            "sleep 1; while IFS= read -r -d '' frame; do case $frame in *poison*) sleep 600;; esac; printf '%s\\0' "
            + "\"$frame\"; done",
            options => (options.TextTimeout, options.StartTimeout) = (
                TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(60)));
        var results = await translator.ManyAsync(["first", "poison", "third"], "en", "es");
        Assert.Equal(["first", null, "third"], results.Select(result => result.Text));
        Assert.Equal("Apertium took longer than 0.5 s", results[1].Reason);
    }

    [ApertiumFact]
    public async Task Pipeline_ThatNeverStays_IsLeftAloneForAWhile()
    {
        await using var translator = New("exit 1", options => options.TextTimeout = TimeSpan.FromSeconds(2));
        var results = await translator.ManyAsync(Enumerable.Repeat("dog", 100), "en", "es");
        Assert.All(results, result => Assert.Equal(TranslationOutcome.Unavailable, result.Outcome));
        Assert.Equal("Apertium's processes do not stay; is its installation whole?", results[^1].Reason);
    }

    // A stage that stops at a word, as a fault in a pair's rules would make it.
    [ApertiumTheory]
    [InlineData("sleep 600")]
    [InlineData("exit 3")]
    public async Task Text_ThatBreaksThePipeline_LeavesItsNeighboursAlone(string fault)
    {
        await using var translator = New(
            $"while IFS= read -r -d '' frame; do case $frame in *poison*) {fault};; esac; printf '%s\\0' \"$frame\"; "
            + "done");
        string[] texts = Enumerable.Range(0, 100).Select(i => i is 10 or 11 or 57 ? $"poison {i}" : $"text {i}")
            .ToArray();
        var results = await translator.ManyAsync(texts, "en", "es");
        for (int i = 0; i < texts.Length; i++)
        {
            Assert.Equal(i is 10 or 11 or 57 ? null : texts[i], results[i].Text);
        }
    }

    [Fact]
    public async Task Modes_TheirNames_AreTags()
    {
        string[] names =
            ["eng-spa", "es-pt_BR", "eng-cat_valencia", "eng-cat_valencia_uni", "eco-es-fr", "hbs-eng", "Bad-eng",
                "eng-a1"];
        foreach (string name in names)
        {
            await File.WriteAllTextAsync(Path.Combine(_folder, name + ".mode"), "cat");
        }

        var modes = new ApertiumModes(_folder, ["es", "en"]);
        Assert.Equal(["eng-spa"], modes.Route("en", "es"));
        Assert.Equal(["eng-spa", "es-pt_BR"], modes.Route("EN-gb", "pt-br"));
        Assert.Equal(["eng-cat_valencia"], modes.Route("en", "ca-valencia"));
        Assert.Equal(["hbs-eng"], modes.Route("hr", "en"));
        Assert.Equal(["hbs-eng", "eng-spa"], modes.Route("sr-Latn", "es"));
        Assert.Empty(modes.Route("sr-Cyrl", "en"));
        Assert.Empty(modes.Route("en", "ca"));
        Assert.Empty(modes.Route("es", "en"));
        Assert.Equal(["en", "es", "sh"], modes.Languages().Select(language => language.Code));
    }

    /// <summary>Removes the modes.</summary>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private ApertiumTranslator New(string script, Action<TranslationOptions>? set = null)
    {
        string stage = Path.Combine(_folder, "stage.sh");
        File.WriteAllText(stage, "#!/bin/bash\n" + script);
        File.SetUnixFileMode(stage, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        File.WriteAllText(Path.Combine(_folder, "eng-spa.mode"), stage + " frames");
        var options = new TranslationOptions
        {
            ModesDirectory = _folder,
            TextTimeout = TimeSpan.FromSeconds(2),
            StartTimeout = TimeSpan.FromSeconds(2),
            RestartDelay = TimeSpan.FromMilliseconds(1),
        };
        set?.Invoke(options);
        return new ApertiumTranslator(options, TimeProvider.System);
    }
}
