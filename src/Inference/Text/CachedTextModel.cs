using System.Collections.Concurrent;

namespace StreamML.Inference.Text;

/// <summary>
/// Keeps the predictions of short texts that come again and again ("ok", "where is my order"), so that a model need not
/// read them anew. One a model: another version comes with an empty one. Safe from many threads; owns nothing.
/// </summary>
/// <remarks>
/// A text is kept when it is seen for the second time: most texts come once, and would push the common ones out. There
/// are two halves: what is used is in the younger one, and when that is full, the older one goes whole. So memory is
/// bounded, and a look-up takes no lock.
/// </remarks>
/// <typeparam name="TResult">The prediction for one text; it must not change once it is made.</typeparam>
public sealed class CachedTextModel<TResult> : ITextModel<TResult>, IDisposable
{
    // Marks of texts seen once. Two texts on one mark only cost one a place in the cache, or its early keeping.
    private const int Marks = 1 << 14;

    private readonly ITextModel<TResult> _inner;
    private readonly int _halfEntries;
    private readonly int _maxChars;
    private readonly int[] _seenOnce = new int[Marks];
    private ConcurrentDictionary<string, TResult> _young = new(StringComparer.Ordinal);
    private ConcurrentDictionary<string, TResult> _old = new(StringComparer.Ordinal);
    private int _youngCount;

    /// <summary>Puts a cache before a model.</summary>
    /// <param name="inner">The model.</param>
    /// <param name="entries">Most texts kept, from 2.</param>
    /// <param name="maxChars">Longest text kept, UTF-16 units, from 1.</param>
    public CachedTextModel(ITextModel<TResult> inner, int entries, int maxChars)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentOutOfRangeException.ThrowIfLessThan(entries, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxChars, 1);
        (_inner, _halfEntries, _maxChars) = (inner, entries / 2, maxChars);
    }

    /// <inheritdoc />
    public ModelIdentity Identity => _inner.Identity;

    /// <inheritdoc />
    public bool IsWarm => _inner.IsWarm;

    /// <inheritdoc />
    public bool Reads(string language) => _inner.Reads(language);

    /// <inheritdoc />
    public float? LeastConfidence(string language) => _inner.LeastConfidence(language);

    /// <summary>Texts kept now; a few more than the bound while several threads add at once.</summary>
    public int Count => _young.Count + _old.Count;

    /// <inheritdoc />
    public void Predict(ReadOnlySpan<string> texts, Span<TResult> results)
    {
        BatchShape.ThrowIfDifferent(texts.Length, results.Length);
        int[] places = new int[texts.Length];
        int missing = 0;
        for (int i = 0; i < texts.Length; i++)
        {
            if (texts[i].Length > _maxChars || !TryGet(texts[i], out results[i]!))
            {
                places[missing++] = i;
            }
        }

        if (missing == texts.Length)
        {
            _inner.Predict(texts, results);
        }
        else if (missing > 0)
        {
            string[] asked = new string[missing];
            var answers = new TResult[missing];
            for (int i = 0; i < missing; i++)
            {
                asked[i] = texts[places[i]];
            }

            _inner.Predict(asked, answers);
            for (int i = 0; i < missing; i++)
            {
                results[places[i]] = answers[i];
            }
        }

        foreach (int place in places.AsSpan(0, missing))
        {
            if (texts[place].Length <= _maxChars && IsSeenAgain(texts[place]))
            {
                Keep(texts[place], results[place]);
            }
        }
    }

    /// <summary>Disposes the model where it is disposable: the cache stands in its place.</summary>
    public void Dispose() => (_inner as IDisposable)?.Dispose();

    private bool TryGet(string text, out TResult? result)
    {
        if (_young.TryGetValue(text, out result))
        {
            return true;
        }

        if (!_old.TryGetValue(text, out result))
        {
            return false;
        }

        Keep(text, result);
        return true;
    }

    private bool IsSeenAgain(string text)
    {
        // FNV-1a: the same in every process, so that what is kept can be repeated.
        uint hash = 2166136261;
        foreach (char each in text)
        {
            hash = (hash ^ each) * 16777619;
        }

        ref int mark = ref _seenOnce[(hash >> 16) % Marks];
        return Interlocked.Exchange(ref mark, (int)hash) == (int)hash;
    }

    private void Keep(string text, TResult result)
    {
        if (!_young.TryAdd(text, result) || Interlocked.Increment(ref _youngCount) != _halfEntries)
        {
            return;
        }

        _old = _young;
        _young = new ConcurrentDictionary<string, TResult>(StringComparer.Ordinal);
        Volatile.Write(ref _youngCount, 0);
    }
}
