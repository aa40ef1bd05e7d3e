using System.Globalization;
using System.Text;

namespace StreamML.Inference.Text;

/// <summary>
/// A text as tokens that differ only where their meaning may: lower case, no apostrophes, at most two of a letter in a
/// row, digits by the length of their number, links and addresses by kind, marks of feeling and emoji as words. Reused
/// from text to text; not safe from several threads.
/// </summary>
/// <param name="folds">Whether variants of letters are one (<see cref="WordForms"/>), and letters that are drawn out
/// stand once, with the token <c>&lt;long&gt;</c> at the end of the text.</param>
internal sealed class TokenText(bool folds = false)
{
    /// <summary>Most UTF-16 units of a token; the rest of a longer word is left out.</summary>
    public const int MaxTokenChars = 40;


    private char[] _chars = new char[1024];
    private (int Start, int Length, bool IsWord)[] _tokens = new (int, int, bool)[256];
    private int _used;
    private int _start;
    private char _last;
    private int _run;
    private bool _isDrawnOut;

    /// <summary>How many tokens there are.</summary>
    public int Count { get; private set; }

    /// <summary>Token <paramref name="i"/>.</summary>
    public ReadOnlySpan<char> this[int i] => _chars.AsSpan(_tokens[i].Start, _tokens[i].Length);

    /// <summary>Whether token <paramref name="i"/> has letters or digits, so that its parts mean something.</summary>
    public bool IsWord(int i) => _tokens[i].IsWord;

    /// <summary>Takes in the next text, as much of it as is allowed.</summary>
    public void Read(ReadOnlySpan<char> text, int maxChars)
    {
        (Count, _used, _start, _run, _isDrawnOut) = (0, 0, 0, 0, false);
        text = text[..Math.Min(text.Length, maxChars)];
        while (NextChunk(ref text, out var chunk))
        {
            if (IsLink(chunk))
            {
                Literal("<link>");
            }
            else if (IsAddress(chunk))
            {
                Literal("<mail>");
            }
            else if (IsEmoticon(chunk))
            {
                Literal(chunk);
            }
            else
            {
                ReadChunk(chunk);
            }
        }

        if (_isDrawnOut)
        {
            Literal("<long>");
        }
    }

    /// <summary>Forgets the text: no message stays behind in memory that is kept.</summary>
    public void Clear()
    {
        _chars.AsSpan(0, _used).Clear();
        (Count, _used, _start) = (0, 0, 0);
    }

    private static bool NextChunk(ref ReadOnlySpan<char> text, out ReadOnlySpan<char> chunk)
    {
        text = text.TrimStart();
        int end = 0;
        while (end < text.Length && !char.IsWhiteSpace(text[end]))
        {
            end++;
        }

        chunk = text[..end];
        text = text[end..];
        return end > 0;
    }

    private static bool IsLink(ReadOnlySpan<char> chunk) =>
        chunk.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
        || chunk.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
        || chunk.StartsWith("www.", StringComparison.OrdinalIgnoreCase);

    private static bool IsAddress(ReadOnlySpan<char> chunk)
    {
        int at = chunk.IndexOf('@');
        return at > 0 && chunk[at..].Contains('.');
    }

    // ":)", ":-(", "<3", ":/", "xD" has letters only and is a word.
    private static bool IsEmoticon(ReadOnlySpan<char> chunk)
    {
        if (chunk.Length is < 2 or > 4 || !(chunk[0] is ':' or ';' or '=' or '<'))
        {
            return false;
        }

        foreach (char each in chunk)
        {
            if (each >= 0x80)
            {
                return false;
            }
        }

        return true;
    }

    private void ReadChunk(ReadOnlySpan<char> chunk)
    {
        int digits = 0;
        bool word = false;
        while (chunk.Length > 0)
        {
            Rune.DecodeFromUtf16(chunk, out var rune, out int units);
            char mark = chunk[0];
            chunk = chunk[units..];
            if (Rune.IsLetter(rune) || IsCombining(rune))
            {
                digits = 0;
                word = true;
                Letter(rune);
            }
            else if (Rune.IsDigit(rune))
            {
                digits++;
                word = true;
                _run = 0;
                if (digits is 1 or 3 or 5)
                {
                    Put('0');
                }
            }
            else if (rune.Value is '\'' or 0x2019 or 0x2018 or '`' or 0xFE0F or 0x200D)
            {
                continue;
            }
            else
            {
                End(word);
                (word, digits) = (false, 0);
                Mark(rune, folds ? Latin(mark) : mark, ref chunk);
            }
        }

        End(word);
    }

    // The marks of Arabic and Devanagari.
    private static char Latin(char mark) => mark switch
    {
        '\u061F' => '?',
        '\u0964' => '.',
        _ => mark,
    };

    private static bool IsCombining(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
        && rune.Value != 0xFE0F;

    private void Letter(Rune rune)
    {
        Span<char> lower = stackalloc char[2];
        int units = Rune.ToLowerInvariant(rune).EncodeToUtf16(lower);
        if (folds)
        {
            var (first, second) = units == 1 && lower[0] < WordForms.Letters
                ? WordForms.Of(lower[0])
                : (lower[0], lower[1]);
            Folded(first);
            Folded(second);
            return;
        }

        int length = _used - _start;
        if (units == 1 && length >= 2 && _chars[_used - 1] == lower[0] && _chars[_used - 2] == lower[0])
        {
            return;
        }

        for (int i = 0; i < units; i++)
        {
            Put(lower[i]);
        }
    }

    private void Folded(char unit)
    {
        if (unit == 0)
        {
            return;
        }

        (_run, _last) = (unit == _last ? _run + 1 : 1, unit);
        // "kkk" and "ههه" are laughter.
        if (_run <= 2 || (_run == 3 && unit is ('k' or 'ه')))
        {
            Put(unit);
        }
        else if (_run == 3 && _used - _start < MaxTokenChars)
        {
            _used--;
            _isDrawnOut = true;
        }
    }

    private void Mark(Rune rune, char first, ref ReadOnlySpan<char> rest)
    {
        switch (first)
        {
            case '!' or '?' or '.':
                int run = 1;
                while (rest.Length > 0 && rest[0] is '!' or '?' or '.')
                {
                    run += rest[0] == first ? 1 : 0;
                    rest = rest[1..];
                }

                if (first != '.' || run >= 2)
                {
                    Put(first);
                    if (run >= 2)
                    {
                        Put(first);
                    }
                }

                End(word: false);
                break;
            case '%' or '#' or '&' or '+':
                Put(first);
                End(word: false);
                break;
            default:
                Symbol(rune);
                break;
        }
    }

    private void Symbol(Rune rune)
    {
        if (rune.Value is >= 0x1F3FB and <= 0x1F3FF)
        {
            return;
        }

        var category = Rune.GetUnicodeCategory(rune);
        if (category == UnicodeCategory.CurrencySymbol)
        {
            Put('$');
            End(word: false);
        }
        else if (category is UnicodeCategory.OtherSymbol or UnicodeCategory.ModifierSymbol && rune.Value > 0xFF)
        {
            Span<char> units = stackalloc char[2];
            foreach (char unit in units[..rune.EncodeToUtf16(units)])
            {
                Put(unit);
            }

            End(word: false);
        }
    }

    private void Literal(ReadOnlySpan<char> token)
    {
        foreach (char each in token)
        {
            Put(char.ToLowerInvariant(each));
        }

        End(word: false);
    }

    private void Put(char unit)
    {
        if (_used - _start >= MaxTokenChars)
        {
            return;
        }

        if (_used == _chars.Length)
        {
            Array.Resize(ref _chars, 2 * _chars.Length);
        }

        _chars[_used++] = unit;
    }

    private void End(bool word)
    {
        _run = 0;
        if (_used == _start)
        {
            return;
        }

        if (Count == _tokens.Length)
        {
            Array.Resize(ref _tokens, 2 * _tokens.Length);
        }

        _tokens[Count++] = (_start, _used - _start, word);
        _start = _used;
    }
}
