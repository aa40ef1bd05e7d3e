using StreamML.Inference.Translation;

namespace StreamML.Inference.Tests.Translation;

/// <summary>The cache's bounds and what it keeps.</summary>
public sealed class TranslationCacheTests
{
    [Fact]
    public async Task Text_AskedTwice_IsTranslatedOnce()
    {
        var inner = new CountingTranslator();
        await using var cache = new TranslationCache(inner, new());
        var results = await cache.ManyAsync(["a", "b", "a"], "en", "es");
        Assert.Equal(["A", "B", "A"], results.Select(result => result.Text));
        await cache.OneAsync("b", "en", "es");
        await cache.OneAsync("b", "en", "pt");
        await cache.OneAsync("b", null, "es");
        Assert.Equal(["a", "b", "b", "b"], inner.Asked);
        Assert.Equal(2, cache.Hits);
    }

    [Fact]
    public async Task Entries_MoreThanAllowed_TheOneUsedLongestAgoGoes()
    {
        var inner = new CountingTranslator();
        await using var cache = new TranslationCache(inner, new() { CacheEntries = 2 });
        foreach (string? text in new[] { "a", "b", "a", "c", "a", "b" })
        {
            await cache.OneAsync(text, "en", "es");
        }

        Assert.Equal(["a", "b", "c", "b"], inner.Asked);
        Assert.Equal(2, cache.Count);
    }

    [Fact]
    public async Task Bytes_AnyTexts_StayBelowTheBound()
    {
        await using var cache = new TranslationCache(new CountingTranslator(), new() { CacheBytes = 10_000 });
        for (int i = 0; i < 500; i++)
        {
            await cache.OneAsync($"{i} {new string('x', i % 300)}", "en", "es");
            Assert.InRange(cache.Bytes, 1, 10_000);
        }

        Assert.InRange(cache.Count, 3, 24);
    }

    [Fact]
    public async Task Text_LongOrNotTranslated_IsNotKept()
    {
        var inner = new CountingTranslator();
        await using var cache = new TranslationCache(inner, new());
        for (int i = 0; i < 2; i++)
        {
            await cache.ManyAsync([new string('x', 301), "refuse"], "en", "es");
        }

        Assert.Equal(4, inner.Asked.Count);
        Assert.Equal((0, 0L), (cache.Count, cache.Bytes));
    }

    private sealed class CountingTranslator : ITranslator
    {
        public List<string> Asked { get; } = [];

        public Task<IReadOnlyList<TranslationResult>> TranslateAsync(
            IReadOnlyList<TranslationRequest> requests, CancellationToken cancellationToken)
        {
            Asked.AddRange(requests.Select(request => request.Text));
            return Task.FromResult<IReadOnlyList<TranslationResult>>(
                [.. requests.Select(request => request.Text == "refuse"
                ? TranslationResult.Unavailable(request, "it is told to")
                : TranslationResult.Of(request.Text.ToUpperInvariant(), "en", new("test", "1")))]);
        }

        public Task<IReadOnlyList<TranslatableLanguage>> LanguagesAsync(CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<TranslatableLanguage>>([]);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
