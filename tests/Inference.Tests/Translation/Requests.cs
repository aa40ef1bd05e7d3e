using StreamML.Inference.Translation;

namespace StreamML.Inference.Tests.Translation;

/// <summary>Short ways to ask.</summary>
internal static class Requests
{
    public static async Task<TranslationResult> OneAsync(
        this ITranslator translator, string text, string? source, string target) =>
        (await translator.TranslateAsync([new(text, source, target)], CancellationToken.None))[0];

    public static Task<IReadOnlyList<TranslationResult>> ManyAsync(
        this ITranslator translator, IEnumerable<string> texts, string? source, string target) =>
        translator.TranslateAsync(
            [.. texts.Select(text => new TranslationRequest(text, source, target))], CancellationToken.None);

    /// <summary>Nothing of a text stands in what may be written down.</summary>
    public static void AssertSilent(this TranslationResult result, string text)
    {
        if (text.Length < 4)
        {
            return;
        }

        Assert.DoesNotContain(text, result.Reason ?? "", StringComparison.Ordinal);
        Assert.DoesNotContain(text, result.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(text, new TranslationRequest(text, "en", "es").ToString(), StringComparison.Ordinal);
    }
}
