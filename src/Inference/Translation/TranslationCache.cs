using System.Diagnostics.CodeAnalysis;

namespace StreamML.Inference.Translation;

/// <summary>
/// Keeps translations of short texts, the one used longest ago going first, and has each text of a batch translated
/// once. Only what was translated is kept, never a reason. Owns the translator behind it. Safe from many threads.
/// </summary>
public sealed class TranslationCache : ITranslator
{
    // Of an entry, beside its characters: node 48, dictionary slot 48 to 96, entry 120, two strings' headers 44;
    // rounded up.
    private const int EntryBytes = 400;

    private readonly ITranslator _inner;
    private readonly TranslationOptions _options;
    private readonly Lock _lock = new();
    private readonly Dictionary<TranslationRequest, LinkedListNode<Entry>> _entries = [];

    // The first one was used last.
    private readonly LinkedList<Entry> _order = new();

    /// <summary>Puts a cache before a translator.</summary>
    /// <param name="inner">Who translates what is not there; owned.</param>
    /// <param name="options">The bounds.</param>
    public TranslationCache(ITranslator inner, TranslationOptions options)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentNullException.ThrowIfNull(options);
        _inner = inner;
        _options = options;
    }

    /// <summary>Translations kept now.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>Bytes they take, about.</summary>
    public long Bytes { get; private set; }

    /// <summary>Texts that were answered from here, or together with an equal one of their batch.</summary>
    public long Hits { get; private set; }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<TranslationResult>> TranslateAsync(
        IReadOnlyList<TranslationRequest> requests, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(requests);
        var results = new TranslationResult[requests.Count];
        var missing = new Dictionary<TranslationRequest, List<int>>();
        Look(requests, results, missing);
        if (missing.Count == 0)
        {
            return results;
        }

        TranslationRequest[] asked = [.. missing.Keys];
        var answers = await _inner.TranslateAsync(asked, cancellationToken);
        for (int i = 0; i < asked.Length; i++)
        {
            foreach (int place in missing[asked[i]])
            {
                results[place] = answers[i];
            }
        }

        lock (_lock)
        {
            for (int i = 0; i < asked.Length; i++)
            {
                Keep(asked[i], answers[i]);
            }
        }

        return results;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<TranslatableLanguage>> LanguagesAsync(CancellationToken cancellationToken) =>
        _inner.LanguagesAsync(cancellationToken);

    /// <summary>Disposes the translator behind it.</summary>
    public ValueTask DisposeAsync() => _inner.DisposeAsync();

    private void Look(
        IReadOnlyList<TranslationRequest> requests,
        TranslationResult[] results,
        Dictionary<TranslationRequest, List<int>> missing)
    {
        lock (_lock)
        {
            for (int i = 0; i < results.Length; i++)
            {
                if (TryGet(requests[i], out var entry))
                {
                    results[i] = entry.Translation;
                    Hits++;
                }
                else if (missing.TryGetValue(requests[i], out var places))
                {
                    places.Add(i);
                    Hits++;
                }
                else
                {
                    missing.Add(requests[i], [i]);
                }
            }
        }
    }

    private bool TryGet(TranslationRequest request, [NotNullWhen(true)] out Entry? entry)
    {
        entry = null;
        if (!_entries.TryGetValue(request, out var node))
        {
            return false;
        }

        _order.Remove(node);
        _order.AddFirst(node);
        entry = node.Value;
        return true;
    }

    private void Keep(TranslationRequest request, TranslationResult result)
    {
        if (result.Outcome != TranslationOutcome.Translated || request.Text.Length > _options.CacheTextChars
            || _entries.ContainsKey(request))
        {
            return;
        }

        var entry = new Entry(request, result, EntryBytes + sizeof(char) * (request.Text.Length + result.Text!.Length));
        _entries.Add(request, _order.AddFirst(entry));
        Bytes += entry.Bytes;
        while (_entries.Count > _options.CacheEntries || Bytes > _options.CacheBytes)
        {
            var oldest = _order.Last!.Value;
            _order.RemoveLast();
            _entries.Remove(oldest.Request);
            Bytes -= oldest.Bytes;
        }
    }

    private sealed record Entry(TranslationRequest Request, TranslationResult Translation, long Bytes);
}
