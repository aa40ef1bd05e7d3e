using System.Text.RegularExpressions;
using StreamML.Inference.Translation.Protection;

namespace StreamML.Inference.Tests.Translation;

/// <summary>A text that is taken for plain is one in which the patterns would find nothing.</summary>
public sealed class PlainTextTests
{
    // Words that are nearly code, faces and placeholders, and all marks that a plain text may have.
    private static readonly string[] Parts =
    [
        "a", "X", "D", "xD", "XD", "Hola", "pedido", "iPhone", "OK", "ñandú", "Straße", "привет", "你好", " ", " ", " ",
        ".", ". ", ",",
        "!", "?", "¿", "¡", "...", ":", "-", "1", "5 kg", "{x}", "@", "_", "é", "\n", "👍", "a.b", "www.", "T_T", "()",
        "İ",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Text_TakenForPlain_HasNothingThatAPatternFinds(int seed)
    {
        var random = new Random(seed);
        int plain = 0;
        for (int n = 0; n < 20_000; n++)
        {
            string text = string.Concat(
                Enumerable.Range(0, random.Next(1, 9)).Select(_ => Parts[random.Next(Parts.Length)]));
            if (!ProtectedText.IsPlain(text))
            {
                continue;
            }

            plain++;
            Assert.DoesNotContain(
                SpanPatterns.Any().Matches(text),
                (Match found) => !found.Groups[nameof(SpanPatterns.Word)].Success || CodeWord.Is(found.ValueSpan));
        }

        Assert.True(plain > 1_000, $"{plain} plain texts say little");
    }

    [Theory]
    [InlineData("Hola, ¿dónde está mi pedido?", true)]
    [InlineData("Hola {x}", false)]
    [InlineData("see example.com", false)]
    [InlineData("my iPhone", false)]
    [InlineData("ja xD", false)]
    [InlineData("ja XD", false)]
    [InlineData("two\nlines", false)]
    public void Text_IsPlain_OnlyWithWordsAndMarksOfSentences(string text, bool plain) =>
        Assert.Equal(plain, ProtectedText.IsPlain(text));
}
