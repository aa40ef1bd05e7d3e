using StreamML.Inference.Language;

namespace StreamML.Inference.Translation;

/// <summary>Tells the language of texts that come without one, then lets another translate. Owns that one.</summary>
/// <param name="inner">Who translates.</param>
/// <param name="languages">Who tells languages; not owned.</param>
/// <param name="options">The longest text that is translated at all.</param>
public sealed class DetectingTranslator(
    ITranslator inner, ITextModel<LanguagePrediction> languages, TranslationOptions options) : ITranslator
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<TranslationResult>> TranslateAsync(
        IReadOnlyList<TranslationRequest> requests, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(requests);
        var results = new TranslationResult[requests.Count];
        List<int> places = [];
        List<TranslationRequest> asked = [];
        var told = Tell(requests);
        for (int i = 0; i < results.Length; i++)
        {
            if (TranslationScreen.Judge(told[i], options.MaxTextChars) is { } judged)
            {
                results[i] = judged;
            }
            else if (!told[i].HasSource)
            {
                results[i] = TranslationResult.Refused(
                    TranslationOutcome.UnknownSource, told[i], "the language of the text could not be detected");
            }
            else
            {
                places.Add(i);
                asked.Add(told[i]);
            }
        }

        var translated = await inner.TranslateAsync(asked, cancellationToken);
        for (int i = 0; i < places.Count; i++)
        {
            results[places[i]] = translated[i];
        }

        return results;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<TranslatableLanguage>> LanguagesAsync(CancellationToken cancellationToken) =>
        inner.LanguagesAsync(cancellationToken);

    /// <summary>Disposes who translates.</summary>
    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private TranslationRequest[] Tell(IReadOnlyList<TranslationRequest> requests)
    {
        TranslationRequest[] told = [.. requests];
        int[] places = [.. Enumerable.Range(0, told.Length).Where(i => !told[i].HasSource)];
        var predictions = new LanguagePrediction[places.Length];
        languages.Predict([.. places.Select(place => told[place].Text)], predictions);
        for (int i = 0; i < places.Length; i++)
        {
            told[places[i]] = told[places[i]] with { Source = predictions[i].Code };
        }

        return told;
    }
}
