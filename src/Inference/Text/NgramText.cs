using StreamML.Inference.Artifacts;

namespace StreamML.Inference.Text;

/// <summary>
/// The features of a text: keys of its word n-grams and of the character n-grams of its words, 32 bits each, one for
/// each place where one stands. Reused from text to text; not safe from several threads.
/// </summary>
/// <remarks>
/// A key is a hash (FNV-1a with a finaliser), so two n-grams may share one: of a million n-grams one in 4,300 does.
/// Word n-grams see the edges of the text, character n-grams those of the word, so that "refund" alone, a text that
/// begins with it, and "refundable" differ.
/// </remarks>
internal sealed class NgramText(NgramOptions options)
{
    private const ulong Offset = 14695981039346656037;
    private const ulong Prime = 1099511628211;
    private const char Edge = '\u0001';
    private const char Between = ' ';

    // Words and parts of words never share a key by design: their hashes begin differently.
    private static readonly ulong WordSeed = Step(Offset, 'w');
    private static readonly ulong CharSeed = Step(Offset, 'c');

    private readonly TokenText _tokens = new();
    private uint[] _words = new uint[256];
    private uint[] _chars = new uint[1024];
    private byte[] _wordMarks = new byte[256];
    private byte[] _charMarks = new byte[1024];
    private int _wordCount;
    private int _charCount;

    /// <summary>What is counted.</summary>
    public NgramOptions Options => options;

    /// <summary>Keys of the word n-grams in order of place, then length.</summary>
    public ReadOnlySpan<uint> Words => _words.AsSpan(0, _wordCount);

    /// <summary>Keys of the character n-grams.</summary>
    public ReadOnlySpan<uint> Chars => _chars.AsSpan(0, _charCount);

    /// <summary>For each key of <see cref="Words"/> 1 where it is a word alone, else 0.</summary>
    public ReadOnlySpan<byte> WordMarks => _wordMarks.AsSpan(0, _wordCount);

    /// <summary>For each key of <see cref="Chars"/> 1 where the n-gram is one of the longest, else 0.</summary>
    public ReadOnlySpan<byte> CharMarks => _charMarks.AsSpan(0, _charCount);

    /// <summary>How many words there are: marks of feeling and emoji are none.</summary>
    public int WholeWords { get; private set; }

    /// <summary>How many character n-grams are as long as they get.</summary>
    public int LongestChars { get; private set; }

    /// <summary>Takes in the next text.</summary>
    public void Read(ReadOnlySpan<char> text)
    {
        (_wordCount, _charCount, WholeWords, LongestChars) = (0, 0, 0, 0);
        _tokens.Read(text, options.MaxTextChars);
        for (int first = -1; first < _tokens.Count; first++)
        {
            ReadWords(first);
        }

        for (int i = 0; i < _tokens.Count; i++)
        {
            if (_tokens.IsWord(i))
            {
                ReadChars(_tokens[i]);
            }
        }
    }

    /// <summary>Forgets the text.</summary>
    public void Clear() => _tokens.Clear();

    /// <summary>The n-grams that begin at a token; -1 is the edge before the first. An edge alone is none.</summary>
    private void ReadWords(int first)
    {
        ulong hash = WordSeed;
        for (int n = 0; n < options.MaxWords && first + n <= _tokens.Count; n++)
        {
            int token = first + n;
            if (token < 0 || token == _tokens.Count)
            {
                hash = Step(hash, Edge);
            }
            else
            {
                foreach (char unit in _tokens[token])
                {
                    hash = Step(hash, unit);
                }
            }

            hash = Step(hash, Between);
            if (n > 0 || token >= 0)
            {
                bool isWord = n == 0 && _tokens.IsWord(token);
                WholeWords += isWord ? 1 : 0;
                Add(ref _words, ref _wordMarks, ref _wordCount, Key(hash), isWord);
            }
        }
    }

    private void ReadChars(ReadOnlySpan<char> word)
    {
        Span<char> padded = stackalloc char[word.Length + 2];
        padded[0] = Edge;
        word.CopyTo(padded[1..]);
        padded[^1] = Edge;
        for (int first = 0; first < padded.Length; first++)
        {
            ulong hash = CharSeed;
            int most = Math.Min(options.MaxChars, padded.Length - first);
            for (int n = 1; n <= most; n++)
            {
                hash = Step(hash, padded[first + n - 1]);
                if (n >= options.MinChars)
                {
                    LongestChars += n == options.MaxChars ? 1 : 0;
                    Add(ref _chars, ref _charMarks, ref _charCount, Key(hash), n == options.MaxChars);
                }
            }
        }
    }

    private static void Add(ref uint[] keys, ref byte[] marks, ref int count, uint key, bool isMarked)
    {
        if (count == keys.Length)
        {
            Array.Resize(ref keys, 2 * keys.Length);
            Array.Resize(ref marks, keys.Length);
        }

        marks[count] = isMarked ? (byte)1 : (byte)0;
        keys[count++] = key;
    }

    private static ulong Step(ulong hash, char unit) => (hash ^ unit) * Prime;

    // FNV's high bits move last; the finaliser of MurmurHash3 spreads them. 0 means "no key" in the table.
    private static uint Key(ulong hash)
    {
        hash ^= hash >> 33;
        hash *= 0xff51afd7ed558ccd;
        hash ^= hash >> 33;
        uint key = (uint)(hash >> 32);
        return key == 0 ? 1 : key;
    }
}
