using System.Collections.Concurrent;
using StreamML.Inference.Artifacts;

namespace StreamML.Inference.Text;

/// <summary>
/// Texts that several models read one after the other are taken apart once: the models that ship count the same
/// n-grams, and that is half of their time. From its beginning to its end on one thread; models on other threads read
/// by themselves.
/// </summary>
public sealed class SharedNgrams : IDisposable
{
    // Of some 600 short texts, 640 KiB: what is kept of more would leave a core's cache before the next model asks.
    private const int KeysMost = 1 << 17;

    private static readonly ConcurrentBag<SharedNgrams> Spare = [];

    [ThreadStatic]
    private static SharedNgrams? _current;

    private readonly Dictionary<string, Place> _places = new(ReferenceEqualityComparer.Instance);
    private uint[] _keys = new uint[1 << 14];
    private byte[] _marks = new byte[1 << 14];
    private NgramText? _reader;
    private int _used;

    private SharedNgrams()
    {
    }

    /// <summary>Begins to share on this thread, until it is disposed. Not within another.</summary>
    public static SharedNgrams Begin() => _current = Spare.TryTake(out var spare) ? spare : new SharedNgrams();

    /// <summary>Ends it, and forgets the texts.</summary>
    public void Dispose()
    {
        _current = null;
        _places.Clear();
        _reader?.Clear();
        _used = 0;
        Spare.Add(this);
    }

    /// <summary>What is shared on this thread; null: nothing, or other n-grams.</summary>
    /// <param name="options">What is counted.</param>
    internal static SharedNgrams? Of(NgramOptions options)
    {
        var shared = _current;
        if (shared is null || (shared._places.Count > 0 && shared._reader!.Options != options))
        {
            return null;
        }

        if (shared._reader?.Options != options)
        {
            shared._reader = new NgramText(options);
        }

        return shared;
    }

    /// <summary>The n-grams of a text. Valid until the next text is read.</summary>
    internal NgramKeys Read(string text)
    {
        if (_places.TryGetValue(text, out var known))
        {
            return KeysOf(known);
        }

        _reader!.Read(text);
        var read = _reader.Keys;
        int count = read.Words.Length + read.Chars.Length;
        if (_used + count > KeysMost)
        {
            return read;
        }

        Grow(_used + count);
        var place = new Place(_used, read.Words.Length, read.Chars.Length, read.WholeWords, read.LongestChars);
        read.Words.CopyTo(_keys.AsSpan(place.Words));
        read.WordMarks.CopyTo(_marks.AsSpan(place.Words));
        read.Chars.CopyTo(_keys.AsSpan(place.Chars));
        read.CharMarks.CopyTo(_marks.AsSpan(place.Chars));
        _used += count;
        _places[text] = place;
        return KeysOf(place);
    }

    private void Grow(int count)
    {
        if (count > _keys.Length)
        {
            int size = Math.Max(count, 2 * _keys.Length);
            Array.Resize(ref _keys, size);
            Array.Resize(ref _marks, size);
        }
    }

    private NgramKeys KeysOf(Place place) => new()
    {
        Words = _keys.AsSpan(place.Words, place.WordCount),
        WordMarks = _marks.AsSpan(place.Words, place.WordCount),
        Chars = _keys.AsSpan(place.Chars, place.CharCount),
        CharMarks = _marks.AsSpan(place.Chars, place.CharCount),
        WholeWords = place.WholeWords,
        LongestChars = place.LongestChars,
    };

    /// <summary>Where the n-grams of a text are.</summary>
    private readonly record struct Place(int Words, int WordCount, int CharCount, int WholeWords, int LongestChars)
    {
        public int Chars => Words + WordCount;
    }
}
