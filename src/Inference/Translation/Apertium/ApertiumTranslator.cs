using System.Collections.Concurrent;
using StreamML.Inference.Translation.Protection;

namespace StreamML.Inference.Translation.Apertium;

/// <summary>
/// Rule-based translation on this machine with Apertium: no network, no model to load, about 2 ms a text. The source
/// language must be given; see <see cref="DetectingTranslator"/>. Safe from many threads.
/// </summary>
public sealed class ApertiumTranslator : ITranslator
{
    /// <summary>What a machine without Apertium answers.</summary>
    public const string NotInstalled =
        "unavailable: install apertium (apt-get install apertium apertium-eng-spa, or ./streamml setup)";

    private readonly ApertiumModes _modes;
    private readonly ApertiumPool _pool;
    private readonly ProtectedTranslation _texts;

    // At most one entry for each pair of modes.
    private readonly ConcurrentDictionary<string, ModelIdentity> _identities = new(StringComparer.Ordinal);

    /// <summary>Looks which pairs are installed. Processes start with the first text of a direction.</summary>
    /// <param name="options">Valid settings.</param>
    /// <param name="time">Clock of timeouts and pauses.</param>
    public ApertiumTranslator(TranslationOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        _texts = new ProtectedTranslation(MaskStyle.Character, options.MaxTextChars, FollowRoutesAsync);
        _modes = new ApertiumModes(options.ModesDirectory, options.PivotTags());
        _pool = new ApertiumPool(_modes, options, time);
    }

    /// <summary>The first process of each pipeline that runs, by mode.</summary>
    internal IReadOnlyDictionary<string, int> Running => _pool.Running;

    /// <inheritdoc/>
    public Task<IReadOnlyList<TranslationResult>> TranslateAsync(
        IReadOnlyList<TranslationRequest> requests, CancellationToken cancellationToken) =>
        _texts.TranslateAsync(requests, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<TranslatableLanguage>> LanguagesAsync(CancellationToken cancellationToken) =>
        Task.FromResult(_modes.Languages());

    /// <summary>Ends all processes.</summary>
    public ValueTask DisposeAsync() => _pool.DisposeAsync();

    private async Task<IReadOnlyList<TranslationResult>> FollowRoutesAsync(
        IReadOnlyList<TranslationRequest> requests, CancellationToken cancellationToken)
    {
        var results = new TranslationResult[requests.Count];
        var routes = new Dictionary<string, (IReadOnlyList<string> Route, List<int> Places)>(StringComparer.Ordinal);
        for (int i = 0; i < results.Length; i++)
        {
            var (result, route) = Plan(requests[i]);
            results[i] = result;
            if (route.Count == 0)
            {
                continue;
            }

            string name = string.Join('+', route);
            if (!routes.TryGetValue(name, out var group))
            {
                routes.Add(name, group = (route, []));
            }

            group.Places.Add(i);
        }

        await Task.WhenAll(routes.Select(group =>
            FollowAsync(requests, results, group.Key, group.Value.Route, group.Value.Places, cancellationToken)));
        return results;
    }

    private (TranslationResult Result, IReadOnlyList<string> Route) Plan(TranslationRequest request)
    {
        if (!request.HasSource)
        {
            return (TranslationResult.Refused(TranslationOutcome.UnknownSource, request,
                "the language of the text is not given"), []);
        }

        if (_modes.IsEmpty)
        {
            return (TranslationResult.Unavailable(request, NotInstalled), []);
        }

        var route = _modes.Route(request.Source!, request.Target);
        return (route.Count == 0 ? TranslationResult.Unsupported(request) : default, route);
    }

    private async Task FollowAsync(
        IReadOnlyList<TranslationRequest> requests,
        TranslationResult[] results,
        string name,
        IReadOnlyList<string> route,
        List<int> places,
        CancellationToken cancellationToken)
    {
        var texts = places.ConvertAll(place => requests[place].Text);
        foreach (string mode in route)
        {
            var answers = await _pool.TranslateAsync(mode, texts, cancellationToken);
            for (int i = answers.Count - 1; i >= 0; i--)
            {
                texts[i] = answers[i].Text ?? "";
                if (answers[i].Text is not null)
                {
                    continue;
                }

                results[places[i]] = TranslationResult.Unavailable(requests[places[i]], answers[i].Reason!);
                texts.RemoveAt(i);
                places.RemoveAt(i);
            }
        }

        if (places.Count == 0)
        {
            return;
        }

        var engine = _identities.GetOrAdd(name, _ => _modes.Identity(route));
        for (int i = 0; i < places.Count; i++)
        {
            results[places[i]] = TranslationResult.Of(texts[i], requests[places[i]].Source, engine);
        }
    }
}
