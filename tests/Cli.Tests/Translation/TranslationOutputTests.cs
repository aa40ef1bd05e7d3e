using System.Text.Json;
using StreamML.Cli.Commands;
using StreamML.Inference.Translation;

namespace StreamML.Cli.Tests.Translation;

/// <summary>Lines in and lines out.</summary>
public sealed class TranslationOutputTests
{
    private static readonly TranslationResult Done =
        new(TranslationOutcome.Translated, "hola \"tú\"\n", "en", new("apertium", "eng-spa.0"), null);

    private static readonly TranslationResult Refused =
        new(TranslationOutcome.UnsupportedPair, null, "en", default, "en is not translated to hi here");

    [Theory]
    [InlineData("a\nb\n", "a|b")]
    [InlineData("a\r\nb", "a|b")]
    [InlineData("a\rb\n\n c", "a\rb|| c")]
    [InlineData("\n", "")]
    [InlineData("", null)]
    public async Task Lines_EndAtLineFeedAlone(string input, string? expected) =>
        Assert.Equal(expected?.Split('|') ?? [], await ReadAsync(input));

    [Fact]
    public async Task Line_LongerThanAllowed_IsCutAndTheNextIsWhole()
    {
        var lines = await ReadAsync(new string('a', TextInput.LineCharsMax + 50_000) + "\nnext\n");
        Assert.Equal([TextInput.LineCharsMax, 4], lines.Select(line => line.Length));
    }

    [Fact]
    public void Json_OneTarget_HasItsFieldsFlat()
    {
        using var json = JsonDocument.Parse(TranslationPrinter.ToJson(new InputText(3, "hi"), ["es"], [Done]));
        Assert.Equal("hola \"tú\"\n", json.RootElement.GetProperty("translated_text").GetString());
        Assert.Equal(
            ["line", "original_text", "source_language", "target_language", "translated_text", "outcome", "engine"],
            json.RootElement.EnumerateObject().Select(field => field.Name));
    }

    [Fact]
    public void Json_TwoTargets_IsOneLineWithBoth()
    {
        string line = TranslationPrinter.ToJson(new InputText(1, "a\nb"), ["es", "hi"], [Done, Refused]);
        Assert.DoesNotContain('\n', line);
        using var json = JsonDocument.Parse(line);
        var refused = json.RootElement.GetProperty("translations")[1];
        Assert.Equal(JsonValueKind.Null, refused.GetProperty("translated_text").ValueKind);
        Assert.Equal(
            ("hi", "unsupported_pair", "en is not translated to hi here"),
            (refused.GetProperty("target_language").GetString(), refused.GetProperty("outcome").GetString(),
                refused.GetProperty("reason").GetString()));
    }

    [Theory]
    [InlineData("thanks 😀")]
    [InlineData("👨‍👩‍👧‍👦 🇧🇷 👍🏽 1️⃣ 🏴󠁧󠁢󠁥󠁮󠁧󠁿")]
    [InlineData("ação, 注文, заказ, طلب, हिन्दी — ‘<b>’ & 𝒜")]
    public void Json_LettersAndEmoji_AreAsTheyAre(string text)
    {
        string line = TranslationPrinter.ToJson(new InputText(1, text), ["es"], [Done with { Text = text }]);
        Assert.DoesNotContain("\\u", line, StringComparison.Ordinal);
        Assert.Contains($"\"original_text\":\"{text}\"", line, StringComparison.Ordinal);
        Assert.Contains($"\"translated_text\":\"{text}\"", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a\"b\\c", "a\\\"b\\\\c")]
    [InlineData("a\r\nb\tc", "a\\r\\nb\\tc")]
    [InlineData("a\u0000b\u001b[31m", "a\\u0000b\\u001B[31m")]
    public void Json_WhatMustBeEscaped_IsAndNothingElse(string text, string written)
    {
        string line = TranslationPrinter.ToJson(new InputText(1, text), ["es"], [Done]);
        Assert.Contains($"\"original_text\":\"{written}\"", line, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(line);
    }

    [Fact]
    public void Json_HalfASurrogatePair_IsAReplacementCharacter() => Assert.Contains(
        "\"half \uFFFD of it\"",
        TranslationPrinter.ToJson(new InputText(1, $"half {(char)0xD83D} of it"), ["es"], [Done]),
        StringComparison.Ordinal);

    private static async Task<List<string>> ReadAsync(string input)
    {
        List<string> lines = [];
        await foreach (string line in TextInput.LinesAsync(new StringReader(input), CancellationToken.None))
        {
            lines.Add(line);
        }

        return lines;
    }
}
