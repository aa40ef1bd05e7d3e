namespace StreamML.Inference.Translation;

/// <summary>Translates texts: batch in, batch out.</summary>
/// <remarks>
/// Every implementation keeps this contract. It is safe to call from many threads at once. Any string is accepted (lone
/// surrogates, NUL, megabytes): what cannot be translated gets a result that says why, and so does every text while the
/// engine is away; only cancellation throws. No reason and no exception holds any of a text. The order of results is
/// that of the requests. The caller owns the translator and disposes it after its last call.
/// </remarks>
public interface ITranslator : IAsyncDisposable
{
    /// <summary>Translates every text of a batch.</summary>
    /// <param name="requests">Texts with their languages; no text may be null. An empty batch is allowed.</param>
    /// <param name="cancellationToken">Ends the call; texts under way are lost.</param>
    /// <returns>Result i for request i.</returns>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    Task<IReadOnlyList<TranslationResult>> TranslateAsync(
        IReadOnlyList<TranslationRequest> requests, CancellationToken cancellationToken);

    /// <summary>Which languages can be translated into which. Empty while the engine is away or off.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    Task<IReadOnlyList<TranslatableLanguage>> LanguagesAsync(CancellationToken cancellationToken);
}
