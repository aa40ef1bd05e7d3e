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
    private const char Edge = '\u0001';
    private const char Between = ' ';
    private const int MostConcepts = 16;

    // Words and parts of words never share a key by design: their hashes begin differently.
    private static readonly ulong WordSeed = NgramHash.Step(NgramHash.Offset, 'w');
    private static readonly ulong CharSeed = NgramHash.Step(NgramHash.Offset, 'c');
    private static readonly ulong ConceptSeed = NgramHash.Step(NgramHash.Offset, 'k');
    private static readonly ulong SkeletonSeed = NgramHash.Step(NgramHash.Offset, 's');
    private static readonly ulong EdgeHash = NgramHash.Step(NgramHash.Offset, Edge);
    private static readonly ulong QuestionHash = NgramHash.Of("?");
    private static readonly ulong CallHash = NgramHash.Of("!");

    private readonly TokenText _tokens = new(options.Forms > 0);
    private readonly ulong[] _conceptsBefore = new ulong[MostConcepts];
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

    /// <summary>All of it.</summary>
    public NgramKeys Keys => new()
    {
        Words = Words,
        WordMarks = WordMarks,
        Chars = Chars,
        CharMarks = CharMarks,
        WholeWords = WholeWords,
        LongestChars = LongestChars,
    };

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

        if (options.Concepts > 0)
        {
            ReadConcepts();
        }

        if (options.Skeletons > 0)
        {
            ReadSkeletons();
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
                hash = NgramHash.Step(hash, Edge);
            }
            else
            {
                foreach (char unit in _tokens[token])
                {
                    hash = NgramHash.Step(hash, unit);
                }
            }

            hash = NgramHash.Step(hash, Between);
            if (n > 0 || token >= 0)
            {
                bool isWord = n == 0 && _tokens.IsWord(token);
                WholeWords += isWord ? 1 : 0;
                Add(ref _words, ref _wordMarks, ref _wordCount, NgramHash.Key(hash), isWord);
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
                hash = NgramHash.Step(hash, padded[first + n - 1]);
                if (n >= options.MinChars)
                {
                    LongestChars += n == options.MaxChars ? 1 : 0;
                    Add(ref _chars, ref _charMarks, ref _charCount, NgramHash.Key(hash), n == options.MaxChars);
                }
            }
        }
    }

    /// <summary>Concepts, and pairs of them that follow each other with any words between.</summary>
    private void ReadConcepts()
    {
        _conceptsBefore[0] = EdgeHash;
        int before = 1;
        for (int i = 0; i < _tokens.Count; i++)
        {
            var token = _tokens[i];
            var found = _tokens.IsWord(i) ? Concepts.Shared.Of(token)
                : token[0] == '?' ? new ReadOnlySpan<ulong>(in QuestionHash)
                : token[0] == '!' ? new ReadOnlySpan<ulong>(in CallHash)
                : Concepts.Shared.Of(token);
            if (found.Length > 0)
            {
                found = found[..Math.Min(found.Length, MostConcepts)];
                foreach (ulong concept in found)
                {
                    AddWord(NgramHash.Step(ConceptSeed, concept));
                    AddPairs(_conceptsBefore.AsSpan(0, before), concept);
                }

                found.CopyTo(_conceptsBefore);
                before = found.Length;
            }
        }

        AddPairs(_conceptsBefore.AsSpan(0, before), EdgeHash);
    }

    private void AddPairs(ReadOnlySpan<ulong> before, ulong concept)
    {
        if (options.Concepts > 1)
        {
            foreach (ulong each in before)
            {
                AddWord(NgramHash.Step(NgramHash.Step(ConceptSeed, each), concept));
            }
        }
    }

    private void ReadSkeletons()
    {
        Span<char> skeleton = stackalloc char[2 * TokenText.MaxTokenChars];
        ulong before = 0;
        for (int i = 0; i < _tokens.Count; i++)
        {
            int length = _tokens.IsWord(i) ? Skeleton.Of(_tokens[i], skeleton) : 0;
            if (length > 0)
            {
                ulong hash = SkeletonSeed;
                foreach (char unit in skeleton[..length])
                {
                    hash = NgramHash.Step(hash, unit);
                }

                AddWord(hash);
                if (options.Skeletons > 1 && before != 0)
                {
                    AddWord(NgramHash.Step(before, hash));
                }

                before = hash;
            }
        }
    }

    private void AddWord(ulong hash) => Add(ref _words, ref _wordMarks, ref _wordCount, NgramHash.Key(hash), false);

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
}
