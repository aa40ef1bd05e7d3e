using System.Globalization;
using System.Text;

namespace StreamML.Inference.Rules;

/// <summary>Kind of a token.</summary>
internal enum TokenKind : byte
{
    /// <summary>A word, or a letter that is a word.</summary>
    Word,

    /// <summary>A number: digits, with an optional decimal part.</summary>
    Number,

    /// <summary>An emoji, an emoticon or another symbol.</summary>
    Symbol,

    /// <summary>A comma, slash, colon, hyphen and the like.</summary>
    Joint,

    /// <summary>The end of a sentence or a line.</summary>
    End,
}

/// <summary>A token of a text.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Word">Number of its word in the vocabulary; 0 if it has none.</param>
/// <param name="Start">Its first UTF-16 unit in the text.</param>
/// <param name="Length">Its length in the text, UTF-16 units.</param>
/// <param name="Number">Value of a number; for a joint its character.</param>
internal readonly record struct RuleToken(TokenKind Kind, int Word, int Start, int Length, float Number);

/// <summary>A tokenised text for the rules. Reused for successive texts; not thread-safe.</summary>
/// <param name="vocabulary">Numbers of the words in phrases.</param>
internal sealed class RuleTokens(RuleVocabulary vocabulary)
{
    /// <summary>Most UTF-16 units of a text that are read: as many as WhatsApp lets a person type.</summary>
    public const int MaxTextChars = 4096;

    private const int MaxWordChars = 40;

    private static readonly string[] ArabicPrefixes = ["بال", "لل", "ال", "ل", "ب"];

    private readonly char[] _word = new char[MaxWordChars];
    private RuleToken[] _tokens = new RuleToken[128];
    private int _count;

    /// <summary>The tokens in order.</summary>
    public ReadOnlySpan<RuleToken> Tokens => _tokens.AsSpan(0, _count);

    /// <summary>Tokenises the next text.</summary>
    public void Read(ReadOnlySpan<char> text)
    {
        _count = 0;
        text = text[..Math.Min(text.Length, MaxTextChars)];
        for (int at = 0; at < text.Length;)
        {
            char unit = text[at];
            if (unit is ' ')
            {
                at++;
            }
            else if (char.IsAsciiLetter(unit) || (unit >= 0x80 && IsLetter(text, at)))
            {
                at = ReadWord(text, at);
            }
            else if (char.IsDigit(unit))
            {
                at = ReadNumber(text, at);
            }
            else
            {
                at = ReadMark(text, at);
            }
        }
    }

    private static bool IsLetter(ReadOnlySpan<char> text, int at) =>
        text[at] is not '\uFE0F' && (char.IsLetter(text[at])
            || char.GetUnicodeCategory(text[at]) is UnicodeCategory.NonSpacingMark
            or UnicodeCategory.SpacingCombiningMark);

    private int ReadWord(ReadOnlySpan<char> text, int start)
    {
        int at = start;
        int length = 0;
        for (; at < text.Length; at++)
        {
            char unit = text[at];
            if (unit is '\'' or '\u2019' or '\u02BC' or '`')
            {
                // An elided word (l', j', qu') is a separate word; in "don't" the apostrophe is dropped.
                if (IsElided(length))
                {
                    at++;
                    break;
                }

                continue;
            }

            if (!(char.IsAsciiLetter(unit) || unit is '\u200C' or '\u200D' or '\u00AD'
                || (unit >= 0x80 && IsLetter(text, at))))
            {
                break;
            }

            bool alone = LetterFold.IsWord(unit);
            if (alone && length > 0)
            {
                break;
            }

            Put(unit == 'ß' ? 's' : LetterFold.Of(unit), ref length);
            if (unit == 'ß')
            {
                Put('s', ref length);
            }

            if (alone)
            {
                at++;
                break;
            }
        }

        Add(new RuleToken(TokenKind.Word, Find(length), start, at - start, 0));
        return at;
    }

    private bool IsElided(int length) =>
        length <= 2 || (
            length <= 4 && _word.AsSpan(0, length) is "qui" or "que" or "all" or "dell" or "nell" or "dall" or "sull");

    // Three or more equal letters become two: "noooo" is "noo", and matches "no" if "noo" is not a word.
    private void Put(char letter, ref int length)
    {
        if (letter == LetterFold.Nothing || length == MaxWordChars
            || (length >= 2 && _word[length - 1] == letter && _word[length - 2] == letter))
        {
            return;
        }

        _word[length++] = letter;
    }

    private int Find(int length)
    {
        int found = vocabulary.Find(_word.AsSpan(0, length));
        return found != 0 || length < 3 ? found
            : _word[0] is >= '\u0600' and <= '\u06FF' ? FindWithoutArticle(_word.AsSpan(0, length))
            : FindWithoutDoubles(length);
    }

    // Arabic writes "and", "with", "to" and "the" joined to the next word.
    private int FindWithoutArticle(ReadOnlySpan<char> word)
    {
        word = word[0] is 'و' or 'ف' ? word[1..] : word;
        foreach (string prefix in ArabicPrefixes)
        {
            if (word.StartsWith(prefix, StringComparison.Ordinal)
                && vocabulary.Find(word[prefix.Length..]) is var found and > 0)
            {
                return found;
            }
        }

        return vocabulary.Find(word);
    }

    private int FindWithoutDoubles(int length)
    {
        int kept = 0;
        for (int i = 0; i < length; i++)
        {
            if (kept == 0 || _word[i] != _word[kept - 1])
            {
                _word[kept++] = _word[i];
            }
        }

        return kept == length ? 0 : vocabulary.Find(_word.AsSpan(0, kept));
    }

    private int ReadNumber(ReadOnlySpan<char> text, int start)
    {
        int at = start;
        float value = 0;
        float place = 0;
        for (; at < text.Length; at++)
        {
            if (char.IsDigit(text[at]))
            {
                float digit = LetterFold.Of(text[at]) - '0';
                (value, place) = place == 0 ? ((10 * value) + digit, 0f) : (value + (digit * place), place / 10);
            }
            else if (place == 0 && text[at] is '.' or ',' or '\u066B' && at + 1 < text.Length
                && char.IsDigit(text[at + 1])
                && IsDecimal(text, at))
            {
                place = 0.1f;
            }
            else
            {
                break;
            }
        }

        Add(new RuleToken(TokenKind.Number, 0, start, at - start, value));
        return at;
    }

    // One or two digits after the mark: three are thousands.
    private static bool IsDecimal(ReadOnlySpan<char> text, int mark)
    {
        int digits = 0;
        while (mark + 1 + digits < text.Length && char.IsDigit(text[mark + 1 + digits]))
        {
            digits++;
        }

        return digits <= 2;
    }

    private int ReadMark(ReadOnlySpan<char> text, int start)
    {
        char unit = text[start];
        if (unit is '.' or '!' or '?' or '\n' or ';' or '。' or '！' or '？' or '؟' or '।' or '…' or '\r')
        {
            if (_count == 0 || _tokens[_count - 1].Kind != TokenKind.End)
            {
                Add(new RuleToken(TokenKind.End, 0, start, 1, unit));
            }

            return start + 1;
        }

        if (unit is ':' or ';' or '=' or '<' && Emoticon(text[start..]) is var emoticon and > 0)
        {
            Add(new RuleToken(TokenKind.Symbol, vocabulary.Find(text.Slice(start, emoticon)), start, emoticon, 0));
            return start + emoticon;
        }

        Rune.DecodeFromUtf16(text[start..], out var rune, out int units);
        if (rune.Value is >= 0x1F3FB and <= 0x1F3FF or 0xFE0F or 0x200D or 0x20E3)
        {
            return start + units;
        }

        var category = Rune.GetUnicodeCategory(rune);
        if (rune.Value > 0xFF && category is UnicodeCategory.OtherSymbol or UnicodeCategory.ModifierSymbol)
        {
            Add(new RuleToken(TokenKind.Symbol, vocabulary.Find(text.Slice(start, units)), start, units, 0));
        }
        else if (unit == '-' && start > 0 && start + 1 < text.Length && char.IsLetter(text[start - 1])
            && char.IsLetter(text[start + 1]))
        {
            // "week-end" is two words of one phrase.
        }
        else if (unit is ',' or '،' or '、' or '，' or '/' or '-' or ':' or '%' or '#' or '+' or '*' or '\u2044'
            || category == UnicodeCategory.CurrencySymbol)
        {
            Add(new RuleToken(TokenKind.Joint, 0, start, units, unit == '\u2044' ? '/' : unit));
        }

        return start + units;
    }

    // :) ;-) :D <3 :(
    private static int Emoticon(ReadOnlySpan<char> text)
    {
        int mouth = text.Length > 1 && text[1] is '-' or '\'' ? 2 : 1;
        return mouth < text.Length && text[mouth] is ')' or '(' or 'D' or 'P' or 'p' or '3' or '/' or '*' or '|'
            && (mouth + 1 == text.Length || !char.IsLetterOrDigit(text[mouth + 1])) ? mouth + 1 : 0;
    }

    private void Add(RuleToken token)
    {
        if (_count == _tokens.Length)
        {
            Array.Resize(ref _tokens, 2 * _count);
        }

        _tokens[_count++] = token;
    }
}
