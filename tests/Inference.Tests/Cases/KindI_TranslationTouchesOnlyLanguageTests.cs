using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using StreamML.Inference.Tests.Translation;
using StreamML.Inference.Translation;
using StreamML.Inference.Translation.Apertium;
using StreamML.Inference.Translation.Http;
using StreamML.Inference.Translation.Protection;

namespace StreamML.Inference.Tests.Cases;

/// <summary>
/// Kind I: what is no language comes out of a translation as it went in, each part as often and in its place.
/// </summary>
public sealed class KindI_TranslationTouchesOnlyLanguageTests
{
    private const int MixturesCount = 3_000;

    public static TheoryData<string> Inputs => [.. ProtectedInputs.Case27.Concat(ProtectedInputs.Others)];

    public static TheoryData<string> Engines => [.. ManglingEngines.All.Keys];

    [ApertiumTheory]
    [MemberData(nameof(Inputs))]
    public async Task Apertium_TextWithProtectedParts_TouchesNone(string marked)
    {
        var (text, parts) = ProtectedInputs.Read(marked);
        await using var translator = new ApertiumTranslator(new TranslationOptions(), TimeProvider.System);

        var result = await translator.OneAsync(text, "en", "es");

        Assert.Equal(TranslationOutcome.Translated, result.Outcome);
        Assert.NotEqual(text, result.Text);
        Assert.Null(ProtectedInputs.Fault(text, parts, result.Text!));
    }

    [Fact]
    public void Case27_IsTheFile()
    {
        string path = Path.Combine(Root(), "tests", "Cases", "27-named-placeholders.txt");

        Assert.Equal(
            File.ReadAllLines(path), ProtectedInputs.Case27.Select(marked => ProtectedInputs.Read(marked).Text));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task AnyEngine_EveryInput_TouchesNone(string engine)
    {
        foreach (var (text, parts) in ProtectedInputs.Case27.Concat(ProtectedInputs.Others)
            .Select(ProtectedInputs.Read))
        {
            var result = await TranslateAsync(engine, text);
            Assert.True(ProtectedInputs.Fault(text, parts, result.Text!) is null,
                $"{text} became {result.Text}: {ProtectedInputs.Fault(text, parts, result.Text!)}");
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task AnyEngine_Mixtures_TouchesNone(string engine)
    {
        for (int seed = 0; seed < MixturesCount; seed++)
        {
            var (text, parts) = Mixtures.Of(seed);
            var result = await TranslateAsync(engine, text);
            Assert.True(ProtectedInputs.Fault(text, parts, result.Text!) is null,
                $"seed {seed}: {text} became {result.Text}: {ProtectedInputs.Fault(text, parts, result.Text!)}");
        }
    }

    [ApertiumTheory]
    [InlineData("es")]
    [InlineData("pt")]
    [InlineData("ca")]
    public async Task Apertium_Mixtures_TouchesNone(string target)
    {
        await using var translator = new ApertiumTranslator(new TranslationOptions(), TimeProvider.System);
        var mixtures = Enumerable.Range(0, MixturesCount).Select(Mixtures.Of).ToArray();

        var results = await translator.ManyAsync(mixtures.Select(mixture => mixture.Text), "en", target);

        string[] faults = mixtures.Zip(results)
            .Select(pair => (pair.First.Text, pair.Second,
                Fault: ProtectedInputs.Fault(pair.First.Text, pair.First.Parts, pair.Second.Text ?? "")))
            .Where(each => each.Fault is not null)
                .Select(each => $"{each.Text} became {each.Second.Text}: {each.Fault}").ToArray();
        Assert.True(faults.Length == 0, $"{faults.Length}: {string.Join('\n', faults.Take(10))}");
    }

    [Theory]
    [InlineData("{{1}} {{2}}")]
    [InlineData("https://example.com/buy?x=now")]
    [InlineData("ABC-1234")]
    [InlineData("<b>{{name}}</b>\r\n😀")]
    [InlineData("`git push`")]
    [InlineData("@shop #sale")]
    [InlineData("help@example.com, %s")]
    [InlineData("5 kg")]
    public async Task Text_OfNothingButProtectedParts_ComesBackWithoutACall(string text)
    {
        var calls = new List<int>();

        var result = await TranslateAsync("translates every word", text, calls);

        Assert.Equal((TranslationOutcome.Unchanged, text), (result.Outcome, result.Text));
        Assert.Empty(calls);
    }

    [Theory]
    [InlineData("30-day guarantee and the 2nd house")]
    [InlineData("see you at the house, and/or today")]
    [InlineData("Where is my order? (please) \"now\"")]
    [InlineData("¿Dónde está mi pedido n.º 3? ¡Ya!")]
    [InlineData("Note: the house is big; the dog - small")]
    [InlineData("a red/green/blue house, 50 of them in 2 days")]
    [InlineData("5 in the house, 3 at home and 10 a day")]
    public void Text_OfLanguage_HasNothingProtected(string text) => Assert.Empty(ProtectedText.Of(text).Spans);

    [Fact]
    public async Task Engine_ThatLosesMasks_IsAskedOnceMoreForThePiecesOfAll()
    {
        var calls = new List<int>();
        var translation = new ProtectedTranslation(
            MaskStyle.Token, 5_000, ManglingEngines.Engine("loses what stands in brackets", calls));

        var results = await translation.TranslateAsync(
            [new("Dear {{1}}, hello", "en", "es"), new("no parts", "en", "es"),
                new("{{1}} and {{2}}, hello", "en", "es")],
            CancellationToken.None);

        Assert.Equal([3, 3], calls);
        Assert.Equal(
            ["Dear {{1}}, hello", "no parts", "{{1}} and {{2}}, hello"], results.Select(result => result.Text));
    }

    [ApertiumFact]
    public async Task Template_OfThirtyPlaceholders_IsFast()
    {
        await using var translator = new ApertiumTranslator(new TranslationOptions(), TimeProvider.System);
        await translator.OneAsync("warm", "en", "es");
        var watch = Stopwatch.StartNew();

        var result = await translator.OneAsync(Mixtures.Template, "en", "es");

        Assert.Equal(
            30, Enumerable.Range(1, 30).Count(i => result.Text!.Contains($"{{{{{i}}}}}", StringComparison.Ordinal)));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(2), $"{watch.Elapsed}");
    }

    [Theory]
    [InlineData('`')]
    [InlineData('{')]
    [InlineData('<')]
    [InlineData('[')]
    [InlineData('%')]
    [InlineData('*')]
    [InlineData(' ')]
    [InlineData('\n')]
    [InlineData('.')]
    [InlineData('1')]
    [InlineData('a')]
    [InlineData(':')]
    [InlineData('@')]
    [InlineData('/')]
    [InlineData('-')]
    [InlineData('(')]
    public void Text_OfOneSign_TakesNoTime(char sign)
    {
        var watch = Stopwatch.StartNew();
        ProtectedText.Of(new string(sign, 20_000) + "x");
        ProtectedText.Of(string.Concat(Enumerable.Repeat($"{sign}a", 10_000)));
        ProtectedText.Of(string.Concat(Enumerable.Repeat($"1{sign}", 10_000)));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"{watch.Elapsed}");
    }

    [Theory]
    [InlineData("doubles what stands in brackets")]
    [InlineData("puts blanks around signs")]
    [InlineData("joins lines")]
    public async Task LibreTranslate_ThatMangles_TouchesNoPart(string engine)
    {
        await using var server = await FakeEngine.StartAsync((path, body) => path == "/languages"
            ? (200, """[{"code":"en","targets":["es"]},{"code":"es","targets":["en"]}]""")
            : (200, Translated(body, ManglingEngines.All[engine])));
        await using var translator = HttpTranslator.LibreTranslate(
            new TranslationOptions { Url = server.Url }, TimeProvider.System);
        var inputs = ProtectedInputs.Case27.Concat(ProtectedInputs.Others).Select(ProtectedInputs.Read).ToArray();

        var results = await translator.ManyAsync(inputs.Select(input => input.Text), "en", "es");

        foreach (var ((text, parts), result) in inputs.Zip(results))
        {
            Assert.True(ProtectedInputs.Fault(text, parts, result.Text!) is null, $"{text} became {result.Text}");
        }
        // Two requests for the texts, of 50 at most each, and two for the pieces.
        Assert.InRange(server.Posts, 1, 4);
    }

    private static string Translated(string body, Func<string, string> mangle)
    {
        var texts = JsonNode.Parse(body)!["q"]!.AsArray().Select(text => mangle(text!.GetValue<string>()));
        return JsonSerializer.Serialize(new { translatedText = texts });
    }

    private static async Task<TranslationResult> TranslateAsync(string engine, string text, List<int>? calls = null)
    {
        var translation = new ProtectedTranslation(MaskStyle.Token, 5_000, ManglingEngines.Engine(engine, calls ?? []));
        return (await translation.TranslateAsync([new(text, "en", "es")], CancellationToken.None))[0];
    }

    private static string Root()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "StreamML.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return folder;
    }
}
