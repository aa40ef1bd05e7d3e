using System.Buffers;
using System.Text;

namespace StreamML.Inference.Sentiment;

/// <summary>
/// One text made ready for the rules: emoji spelled out, split at blanks, punctuation stripped, words looked up. Reused
/// from text to text; owned by one call at a time, not safe from several threads.
/// </summary>
internal sealed class VaderText(VaderVocabulary vocabulary, EmojiNames emoji, VaderOptions options)
{
    private static readonly SearchValues<char> Blanks = SearchValues.Create(AllBlanks());

    private char[] _text = new char[1024];
    private char[] _lower = new char[1024];
    private int _length;
    private VaderToken[] _tokens = new VaderToken[256];
    private int _count;

    /// <summary>The words and emoticons in order.</summary>
    public ReadOnlySpan<VaderToken> Tokens => _tokens.AsSpan(0, _count);

    /// <summary>The text with emoji spelled out.</summary>
    public ReadOnlySpan<char> Characters => _text.AsSpan(0, _length);

    /// <summary>Whether some but not all words are in capitals, so that capitals mean something.</summary>
    public bool HasMixedCapitals { get; private set; }

    /// <summary>Takes in the next text, as much of it as the options allow.</summary>
    public void Read(string source)
    {
        var text = source.AsSpan();
        if (text.Length > options.MaxTextChars)
        {
            int cut = options.MaxTextChars;
            text = text[..(char.IsHighSurrogate(text[cut - 1]) ? cut - 1 : cut)];
        }

        _length = 0;
        _count = 0;
        SpellOut(text);
        Tokenize();
    }

    /// <summary>Forgets the text: no message stays behind in memory that is kept.</summary>
    public void Clear()
    {
        _text.AsSpan(0, _length).Clear();
        _lower.AsSpan(0, _length).Clear();
        _length = 0;
        _count = 0;
    }

    private void SpellOut(ReadOnlySpan<char> text)
    {
        bool strict = options.StrictReference;
        bool afterBlank = true;
        bool afterEmoji = false;
        while (text.Length > 0)
        {
            if (text[0] < 0x80)
            {
                char ascii = text[0];
                if (afterEmoji && !strict && char.IsAsciiLetterOrDigit(ascii))
                {
                    Append(' ');
                }

                Append(ascii);
                afterBlank = ascii == ' ';
                afterEmoji = false;
                text = text[1..];
                continue;
            }

            var status = Rune.DecodeFromUtf16(text, out var rune, out int chars);
            if (afterEmoji && !strict && EmojiNames.IsModifier(rune))
            {
                text = text[chars..];
                continue;
            }

            if (status == OperationStatus.Done && emoji.TryFind(rune, out string? name))
            {
                AppendName(name, afterBlank);
                afterBlank = false;
                afterEmoji = true;
            }
            else
            {
                if (afterEmoji && !strict && Rune.IsLetterOrDigit(rune))
                {
                    Append(' ');
                }

                AppendOther(text[..chars], strict);
                afterBlank = false;
                afterEmoji = false;
            }

            text = text[chars..];
        }
    }

    private void AppendName(string name, bool afterBlank)
    {
        if (!afterBlank)
        {
            Append(' ');
        }

        foreach (char c in name)
        {
            Append(c);
        }
    }

    private void AppendOther(ReadOnlySpan<char> chars, bool strict)
    {
        foreach (char c in chars)
        {
            // Phones write these for the apostrophe: right quotation mark, modifier apostrophe, full width.
            Append(!strict && c is '\u2019' or '\u02BC' or '\uFF07' ? '\'' : c);
        }
    }

    private void Append(char c)
    {
        if (_length == _text.Length)
        {
            Array.Resize(ref _text, _length * 2);
            Array.Resize(ref _lower, _length * 2);
        }

        _text[_length] = c;
        _lower[_length] = char.IsAscii(c)
            ? char.IsAsciiLetterUpper(c) ? (char)(c | 0x20) : c
            : char.ToLowerInvariant(c);
        _length++;
    }

    private void Tokenize()
    {
        int capitals = 0;
        int position = 0;
        while (position < _length)
        {
            int blank = _text.AsSpan(position, _length - position).IndexOfAny(Blanks);
            int end = blank < 0 ? _length : position + blank;
            if (end > position)
            {
                var token = Token(position, end);
                capitals += token.IsUpper ? 1 : 0;
                AddToken(token);
            }

            position = end + 1;
        }

        HasMixedCapitals = capitals > 0 && capitals < _count;
    }

    private VaderToken Token(int start, int end)
    {
        var (from, to) = StripPunctuation(start, end);
        var lower = _lower.AsSpan(from, to - from);
        var word = vocabulary.Find(lower);
        bool negates = word.Negates || lower.Contains("n't", StringComparison.Ordinal);
        return new VaderToken(word, negates, IsUpper(_text.AsSpan(from, to - from)));
    }

    private void AddToken(VaderToken token)
    {
        if (_count == _tokens.Length)
        {
            Array.Resize(ref _tokens, _count * 2);
        }

        _tokens[_count++] = token;
    }

    /// <summary>Strips punctuation, unless two code points or fewer are left: then it is an emoticon.</summary>
    private (int From, int To) StripPunctuation(int start, int end)
    {
        int from = start, to = end;
        while (from < to && IsPunctuation(_text[from]))
        {
            from++;
        }

        while (to > from && IsPunctuation(_text[to - 1]))
        {
            to--;
        }

        return CodePoints(_text.AsSpan(from, to - from)) <= 2 ? (start, end) : (from, to);
    }

    private static int CodePoints(ReadOnlySpan<char> text)
    {
        // Surrogate pairs make at most four units of two code points.
        if (text.Length is <= 2 or > 4)
        {
            return text.Length;
        }

        int count = 0;
        foreach (var _ in text.EnumerateRunes())
        {
            count++;
        }

        return count;
    }

    private static bool IsPunctuation(char c) => char.IsAscii(c) && (char.IsPunctuation(c) || char.IsSymbol(c));

    private static bool IsUpper(ReadOnlySpan<char> word)
    {
        bool upper = false;
        foreach (char c in word)
        {
            if (char.IsLower(c))
            {
                return false;
            }

            upper |= char.IsUpper(c);
        }

        return upper;
    }

    // Unicode white space and the four ASCII information separators, which the reference splits at too.
    private static string AllBlanks() =>
        string.Concat(Enumerable.Range(0, 0x10000).Select(c => (char)c)
            .Where(c => char.IsWhiteSpace(c) || c is >= '\u001C' and <= '\u001F'));
}
