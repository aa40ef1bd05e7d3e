using System.Text.Json;
using StreamML.Inference.Translation.Protection;

namespace StreamML.Inference.Translation.Http;

/// <summary>
/// A translator over HTTP: batches of one direction to an engine, and what comes back to its places. The engine tells
/// the language of texts that come without one. Texts leave the process for its address. The first text opens the first
/// connection. Safe from many threads.
/// </summary>
public sealed class HttpTranslator : ITranslator
{
    private readonly TranslationHttpClient _client;
    private readonly ITranslationApi _api;
    private readonly ApiLanguages _languages;
    private readonly TranslationOptions _options;
    private readonly ProtectedTranslation _texts;

    private HttpTranslator(ITranslationApi api, string ownUrl, TranslationOptions options, TimeProvider time)
    {
        _api = api;
        _options = options;
        _client = new TranslationHttpClient(options, ownUrl, time);
        _languages = new ApiLanguages(_client, api, time);
        _texts = new ProtectedTranslation(MaskStyle.Token, options.MaxTextChars, AskAsync);
    }

    /// <summary>A LibreTranslate server, unless options say otherwise on this machine.</summary>
    /// <param name="options">Address, key, limits.</param>
    /// <param name="time">Clock of timeouts, delays and the circuit breaker.</param>
    public static HttpTranslator LibreTranslate(TranslationOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        return new(new LibreTranslateApi(options.ApiKey), "http://127.0.0.1:5000", options, time);
    }

    /// <summary>Google Cloud Translation, basic edition (v2).</summary>
    /// <param name="options">Address, key, limits.</param>
    /// <param name="time">Clock of timeouts, delays and the circuit breaker.</param>
    public static HttpTranslator Google(TranslationOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        return new(new GoogleApi(options.ApiKey), "https://translation.googleapis.com", options, time);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<TranslationResult>> TranslateAsync(
        IReadOnlyList<TranslationRequest> requests, CancellationToken cancellationToken) =>
        _texts.TranslateAsync(requests, cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<TranslatableLanguage>> LanguagesAsync(CancellationToken cancellationToken) =>
        (await _languages.GetAsync(cancellationToken)).Languages ?? [];

    /// <summary>Closes the connections.</summary>
    public ValueTask DisposeAsync()
    {
        _languages.Dispose();
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<IReadOnlyList<TranslationResult>> AskAsync(
        IReadOnlyList<TranslationRequest> requests, CancellationToken cancellationToken)
    {
        var results = new TranslationResult[requests.Count];
        var (languages, reason) = await _languages.GetAsync(cancellationToken);
        var directions = Enumerable.Range(0, requests.Count).GroupBy(place =>
            (Source: requests[place].HasSource ? requests[place].Source : null, requests[place].Target));
        foreach (var direction in directions)
        {
            var found = languages is null
                ? null
                : ApiLanguages.Find(languages, direction.Key.Source, direction.Key.Target);
            foreach (int place in direction)
            {
                if (languages is null)
                {
                    results[place] = Unavailable(requests[place], reason!);
                }
                else if (found is null)
                {
                    results[place] = TranslationResult.Unsupported(requests[place]);
                }
            }

            if (found is not { } pair)
            {
                continue;
            }

            foreach (var batch in Batches(requests, [.. direction]))
            {
                await SendAsync(requests, results, batch, pair, cancellationToken);
            }
        }

        return results;
    }

    private IEnumerable<ArraySegment<int>> Batches(IReadOnlyList<TranslationRequest> requests, int[] places)
    {
        int start = 0;
        int chars = 0;
        for (int i = 0; i < places.Length; i++)
        {
            int length = requests[places[i]].Text.Length;
            if (i > start && (i - start == _options.HttpBatchTexts || chars + length > _options.HttpBatchChars))
            {
                yield return new ArraySegment<int>(places, start, i - start);
                (start, chars) = (i, 0);
            }

            chars += length;
        }

        yield return new ArraySegment<int>(places, start, places.Length - start);
    }

    // What is refused for its content is halved, so that one text does not keep its neighbours from their translation.
    private async Task SendAsync(
        IReadOnlyList<TranslationRequest> requests,
        TranslationResult[] results,
        ArraySegment<int> batch,
        (string? Source, string Target) pair,
        CancellationToken cancellationToken)
    {
        string[] texts = batch.Select(place => requests[place].Text).ToArray();
        var answer = await _client.SendAsync(
            _api.TranslatePath, _api.Body(texts, pair.Source, pair.Target), _api.Prepare, cancellationToken);
        if (answer.IsOfTexts && batch.Count > 1)
        {
            await SendAsync(requests, results, batch[..(batch.Count / 2)], pair, cancellationToken);
            await SendAsync(requests, results, batch[(batch.Count / 2)..], pair, cancellationToken);
            return;
        }

        var (translations, reason) = Read(answer, texts.Length);
        for (int i = 0; i < batch.Count; i++)
        {
            var request = requests[batch[i]];
            results[batch[i]] = translations is null
                ? Unavailable(request, reason!)
                : TranslationResult.Of(
                    translations[i].Text, request.HasSource
                        ? request.Source
                        : translations[i].DetectedSource, _api.Identity);
        }
    }

    private (IReadOnlyList<ApiTranslation>? Translations, string? Reason) Read(HttpAnswer answer, int count)
    {
        if (answer.Body is null)
        {
            return (null, answer.Reason);
        }

        try
        {
            var translations = _api.ReadTranslations(answer.Body);
            return translations.Count == count ? (translations, null) : (null, "it answered another number of texts");
        }
        catch (JsonException)
        {
            return (null, "its answer does not match its API");
        }
    }

    private TranslationResult Unavailable(TranslationRequest request, string reason) =>
        TranslationResult.Unavailable(request, $"{_api.Identity.Name}: {reason}");
}
