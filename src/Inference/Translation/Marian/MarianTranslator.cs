using StreamML.Inference.Artifacts;
using StreamML.Inference.Runtimes.Generation;
using StreamML.Inference.Runtimes.Onnx;
using StreamML.Inference.Translation.Protection;

namespace StreamML.Inference.Translation.Marian;

/// <summary>
/// Neural translation on this machine with Marian models (OPUS-MT) from folders: no network, no text leaves. The source
/// language must be given; see <see cref="DetectingTranslator"/>. Safe from many threads.
/// </summary>
public sealed class MarianTranslator : ITranslator
{
    private readonly ProtectedTranslation _texts;
    private readonly MarianPairs _pairs;
    private readonly MarianPool _pool;

    /// <summary>Looks which pairs there are. Models load with the first text of a direction.</summary>
    /// <param name="options">Valid settings.</param>
    /// <param name="onnx">Opens models; <see cref="TranslationOptions.MarianThreads"/> goes before its threads.</param>
    public MarianTranslator(TranslationOptions options, OnnxEngine onnx)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(onnx);
        _texts = new ProtectedTranslation(MaskStyle.Token, options.MaxTextChars, FollowRoutesAsync);
        _pairs = new MarianPairs(
            options.MarianModels, options.PivotTags().Contains("en", StringComparer.OrdinalIgnoreCase));
        _pool = new MarianPool(options, onnx.WithThreads(options.MarianThreads));
    }

    /// <summary>Folders whose models are in memory.</summary>
    internal IReadOnlyCollection<string> Loaded => _pool.Loaded;

    /// <inheritdoc/>
    public Task<IReadOnlyList<TranslationResult>> TranslateAsync(
        IReadOnlyList<TranslationRequest> requests, CancellationToken cancellationToken) =>
        _texts.TranslateAsync(requests, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<TranslatableLanguage>> LanguagesAsync(CancellationToken cancellationToken) =>
        Task.FromResult(_pairs.Languages());

    /// <summary>Gives the models' memory back.</summary>
    public ValueTask DisposeAsync()
    {
        _pool.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<IReadOnlyList<TranslationResult>> FollowRoutesAsync(
        IReadOnlyList<TranslationRequest> requests, CancellationToken cancellationToken)
    {
        var results = new TranslationResult[requests.Count];
        var routes = new Dictionary<string, (IReadOnlyList<MarianPair> Route, List<int> Places)>(
            StringComparer.Ordinal);
        for (int i = 0; i < results.Length; i++)
        {
            var (result, route) = Plan(requests[i]);
            results[i] = result;
            if (route.Count == 0)
            {
                continue;
            }

            string name = string.Join('+', route.Select(pair => $"{pair.Source}-{pair.Target}"));
            if (!routes.TryGetValue(name, out var group))
            {
                routes.Add(name, group = (route, []));
            }

            group.Places.Add(i);
        }

        if (routes.Count > 0)
        {
            // Routes one after the other: each takes all threads there are.
            await Task.Run(() =>
            {
                foreach (var (route, places) in routes.Values)
                {
                    Follow(requests, results, route, places, cancellationToken);
                }
            }, cancellationToken);
        }

        return results;
    }

    private (TranslationResult Result, IReadOnlyList<MarianPair> Route) Plan(TranslationRequest request)
    {
        if (!request.HasSource)
        {
            return (TranslationResult.Refused(TranslationOutcome.UnknownSource, request,
                "the language of the text is not given"), []);
        }

        if (_pairs.IsEmpty)
        {
            return (TranslationResult.Unavailable(request,
                $"unavailable: Translation__{nameof(TranslationOptions.MarianModels)} names no Marian model"), []);
        }

        var route = _pairs.Route(request.Source!, request.Target);
        return (route.Count == 0 ? TranslationResult.Unsupported(request) : default, route);
    }

    private void Follow(
        IReadOnlyList<TranslationRequest> requests, TranslationResult[] results, IReadOnlyList<MarianPair> route,
        List<int> places,
        CancellationToken cancellationToken)
    {
        string[] texts = [.. places.Select(place => requests[place].Text)];
        var versions = new List<string>();
        try
        {
            foreach (var pair in route)
            {
                string[] read = texts;
                texts = _pool.Use(pair.Folder, model =>
                {
                    versions.Add($"{pair.Source}-{pair.Target}.{model.Version}");
                    return Leg(model, pair.Prefix, read, cancellationToken);
                });
            }
        }
        catch (Exception error) when (
            error is GenerationException or ArtifactException or OnnxUnavailableException or IOException)
        {
            foreach (int place in places)
            {
                results[place] = TranslationResult.Unavailable(requests[place], $"unavailable: {error.Message}");
            }

            return;
        }

        var engine = new ModelIdentity(TranslationEngines.Marian, string.Join(',', versions));
        for (int i = 0; i < places.Count; i++)
        {
            results[places[i]] = TranslationResult.Of(texts[i], requests[places[i]].Source, engine);
        }
    }

    // Sentences of all texts go into the same batches; what has no letters stays as it is.
    private static string[] Leg(MarianModel model, string? prefix, string[] texts, CancellationToken cancellationToken)
    {
        IReadOnlyList<TextPart>[] parts = [.. texts.Select(SentenceSplitter.Split)];
        string[] sentences = [.. parts.SelectMany(each => each).Where(IsSpeech).Select(part => part.Text)];
        string[] translated = model.Translate(sentences, prefix, cancellationToken);
        int next = 0;
        return [.. parts.Select(each =>
            string.Concat(each.Select(part => part.Before + (IsSpeech(part) ? translated[next++] : part.Text))))];
    }

    private static bool IsSpeech(TextPart part) => part.Text.Any(char.IsLetter);
}
