namespace StreamML.Inference.Translation.Http;

/// <summary>
/// Google Cloud Translation, basic edition (v2), over HTTP. It tells the language of texts that come without one. Texts
/// leave the machine. Safe from many threads.
/// </summary>
public sealed class GoogleTranslator : ITranslator
{
    /// <summary>Where it is asked unless options say otherwise.</summary>
    public const string OwnUrl = "https://translation.googleapis.com";

    private readonly HttpTranslation _translation;

    /// <summary>Makes a translator; the first text opens the first connection.</summary>
    /// <param name="options">Address, key, limits.</param>
    /// <param name="time">Clock of timeouts, delays and the circuit breaker.</param>
    public GoogleTranslator(TranslationOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        _translation = new HttpTranslation(new GoogleApi(options.ApiKey), OwnUrl, options, time);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<TranslationResult>> TranslateAsync(
        IReadOnlyList<TranslationRequest> requests, CancellationToken cancellationToken) =>
        _translation.TranslateAsync(requests, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<TranslatableLanguage>> LanguagesAsync(CancellationToken cancellationToken) =>
        _translation.LanguagesAsync(cancellationToken);

    /// <summary>Closes the connections.</summary>
    public ValueTask DisposeAsync()
    {
        _translation.Dispose();
        return ValueTask.CompletedTask;
    }
}
