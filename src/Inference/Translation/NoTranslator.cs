namespace StreamML.Inference.Translation;

/// <summary>Translates nothing, and says that it is off.</summary>
internal sealed class NoTranslator : ITranslator
{
    public Task<IReadOnlyList<TranslationResult>> TranslateAsync(
        IReadOnlyList<TranslationRequest> requests, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<TranslationResult>>([.. requests.Select(request => TranslationResult.Unavailable(
            request, $"translation is off (Translation__{nameof(TranslationOptions.Engine)})"))]);

    public Task<IReadOnlyList<TranslatableLanguage>> LanguagesAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<TranslatableLanguage>>([]);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
