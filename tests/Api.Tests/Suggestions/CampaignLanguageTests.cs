using StreamML.Api.Suggestions;
using StreamML.Inference.Language;
using StreamML.Inference.Translation;

namespace StreamML.Api.Tests.Suggestions;

/// <summary>A campaign by language.</summary>
public sealed class CampaignLanguageTests
{
    private static readonly ContactLanguage[] Contacts =
    [
        new("shop/1", "es"), new("shop/2", null), new("shop/3", "tlh"), new("shop/4", "es"), new("shop/5", "en"),
        new("shop/6", "es"),
    ];

    [Fact]
    public async Task Groups_OfContacts_HaveEachItsTextOrTheReason()
    {
        var divided = await DivideAsync(new NamingTranslator(), "Hello", "en");
        Assert.Equal(("en", 6, false), (divided.SourceLanguage, divided.Count, divided.More));
        Assert.Equal(
            [("es", 3, "es: Hello", true, null), ("en", 2, "Hello", false, null), ("tlh", 1, null, false, "unknown")],
            divided.Groups.Select(group => (group.Language, group.Count, group.Text, group.Translated, group.Error)));
        Assert.Equal(["shop/1", "shop/4", "shop/6"], divided.Groups[0].Contacts);
    }

    [Fact]
    public async Task Groups_WithoutAnEngine_SayWhatToSet()
    {
        var divided = await DivideAsync(null, "Hello", "en");
        Assert.Equal("Hello", divided.Groups[1].Text);
        Assert.Contains("Translation__Engine", divided.Groups[0].Error);
    }

    [Fact]
    public async Task Text_WhoseLanguageCannotBeTold_IsNotTranslated()
    {
        var divided = await DivideAsync(new NamingTranslator(), "12345", null);
        Assert.Equal("und", divided.SourceLanguage);
        Assert.All(divided.Groups, group => Assert.Contains("source_language", group.Error));
    }

    private static Task<CampaignSuggestion> DivideAsync(ITranslator? translator, string text, string? source) =>
        new CampaignLanguages(translator, new LanguageDetector(new LanguageOptions()), new SuggestionOptions())
            .DivideAsync(text, source, Contacts, more: false, CancellationToken.None);

    /// <summary>Translates by naming the language; knows no Klingon.</summary>
    private sealed class NamingTranslator : ITranslator
    {
        public Task<IReadOnlyList<TranslationResult>> TranslateAsync(
            IReadOnlyList<TranslationRequest> requests, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<TranslationResult>>(
            [
                .. requests.Select(request => request.Target == "tlh"
                    ? new TranslationResult(TranslationOutcome.UnsupportedPair, null, "en", default, "unknown")
                    : new TranslationResult(
                        TranslationOutcome.Translated, $"{request.Target}: {request.Text}", "en", default, null)),
            ]);

        public Task<IReadOnlyList<TranslatableLanguage>> LanguagesAsync(CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<TranslatableLanguage>>([]);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
