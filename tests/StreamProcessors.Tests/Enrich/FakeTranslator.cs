using System.Collections.Concurrent;
using StreamML.Inference;
using StreamML.Inference.Translation;

namespace StreamML.StreamProcessors.Tests.Enrich;

/// <summary>Translates by a table, and only when it is let.</summary>
internal sealed class FakeTranslator(IReadOnlyDictionary<string, string> table) : ITranslator
{
    public static readonly ModelIdentity Engine = new("fake", "7");

    /// <summary>The texts of each call.</summary>
    public ConcurrentQueue<TranslationRequest[]> Calls { get; } = new();

    /// <summary>No call answers before.</summary>
    public Task Until { get; init; } = Task.CompletedTask;

    public async Task<IReadOnlyList<TranslationResult>> TranslateAsync(
        IReadOnlyList<TranslationRequest> requests, CancellationToken cancellationToken)
    {
        Calls.Enqueue([.. requests]);
        await Until.WaitAsync(cancellationToken);
        return [.. requests.Select(request => table.TryGetValue(request.Text, out string? text)
            ? new TranslationResult(TranslationOutcome.Translated, text, request.Source, Engine, null)
            : new TranslationResult(TranslationOutcome.Unavailable, null, request.Source, default, "it is told to"))];
    }

    public Task<IReadOnlyList<TranslatableLanguage>> LanguagesAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<TranslatableLanguage>>([]);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
