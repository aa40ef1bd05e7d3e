using System.Buffers;
using System.Text;

namespace StreamML.Inference.Language;

/// <summary>Produces the detector's UTF-8 input: the words of a text without parts that have no language.</summary>
internal static class LanguageText
{
    /// <summary>
    /// Encodes <paramref name="text"/> into <paramref name="destination"/>, word by word, separated by single blanks.
    /// Omits links and e-mail addresses, whose Latin letters would read as English. Controls (NUL), lone surrogates and
    /// noncharacters separate words like blanks. If the destination is full, the text is cut at a rune boundary.
    /// </summary>
    /// <returns>Bytes written; 0 if only links, blanks and controls are left.</returns>
    public static int Encode(ReadOnlySpan<char> text, Span<byte> destination)
    {
        int written = 0;
        while (NextWord(ref text, out var word))
        {
            if (HasNoLanguage(word))
            {
                continue;
            }

            if (written > 0)
            {
                if (written == destination.Length)
                {
                    return written;
                }

                destination[written++] = (byte)' ';
            }

            if (!EncodeWord(word, destination, ref written))
            {
                return written;
            }
        }

        return written;
    }

    private static bool NextWord(ref ReadOnlySpan<char> text, out ReadOnlySpan<char> word)
    {
        while (text.Length > 0 && IsSeparator(text, out int chars))
        {
            text = text[chars..];
        }

        int end = 0;
        while (end < text.Length && !IsSeparator(text[end..], out int chars))
        {
            end += chars;
        }

        word = text[..end];
        text = text[end..];
        return end > 0;
    }

    // Characters to hide from the detector, which requires UTF-8 fit for interchange and may stop at anything else.
    private static bool IsSeparator(ReadOnlySpan<char> text, out int chars)
    {
        if (text[0] < 0x80)
        {
            chars = 1;
            return text[0] <= ' ' || text[0] == '\u007F';
        }

        var status = Rune.DecodeFromUtf16(text, out var rune, out chars);
        return status != OperationStatus.Done ||
            Rune.IsWhiteSpace(rune) || Rune.IsControl(rune) || IsNoncharacter(rune);
    }

    private static bool IsNoncharacter(Rune rune) =>
        (rune.Value & 0xFFFE) == 0xFFFE || rune.Value is >= 0xFDD0 and <= 0xFDEF;

    private static bool HasNoLanguage(ReadOnlySpan<char> word)
    {
        if (word.Contains("://", StringComparison.Ordinal) ||
            word.StartsWith("www.", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        int at = word.IndexOf('@');
        return at > 0 && word[at..].Contains('.');
    }

    private static bool EncodeWord(ReadOnlySpan<char> word, Span<byte> destination, ref int written)
    {
        while (word.Length > 0)
        {
            Rune.DecodeFromUtf16(word, out var rune, out int chars);
            if (!rune.TryEncodeToUtf8(destination[written..], out int bytes))
            {
                return false;
            }

            written += bytes;
            word = word[chars..];
        }

        return true;
    }
}
