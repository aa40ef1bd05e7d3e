using System.Text;

namespace StreamML.Inference.Language;

/// <summary>Makes the UTF-8 that the detector reads: the words of a text without what has no language.</summary>
internal static class LanguageText
{
    /// <summary>
    /// Encodes <paramref name="text"/> into <paramref name="destination"/>, word by word with single blanks between.
    /// Links and e-mail addresses are left out, because their Latin letters would read as English. NUL and other
    /// controls separate words, since the detector may stop at them. A lone surrogate becomes U+FFFD. Where the
    /// destination is full the text is cut at a rune boundary.
    /// </summary>
    /// <returns>Bytes written; 0 when nothing but links, blanks and controls is left.</returns>
    public static int Encode(ReadOnlySpan<char> text, Span<byte> destination)
    {
        var written = 0;
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
        var start = 0;
        while (start < text.Length && IsSeparator(text[start]))
        {
            start++;
        }

        var end = start;
        while (end < text.Length && !IsSeparator(text[end]))
        {
            end++;
        }

        word = text[start..end];
        text = text[end..];
        return word.Length > 0;
    }

    private static bool IsSeparator(char c) => char.IsWhiteSpace(c) || char.IsControl(c);

    private static bool HasNoLanguage(ReadOnlySpan<char> word)
    {
        if (word.Contains("://", StringComparison.Ordinal) ||
            word.StartsWith("www.", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        var at = word.IndexOf('@');
        return at > 0 && word[at..].Contains('.');
    }

    private static bool EncodeWord(ReadOnlySpan<char> word, Span<byte> destination, ref int written)
    {
        while (word.Length > 0)
        {
            // An invalid sequence decodes to U+FFFD and is consumed.
            Rune.DecodeFromUtf16(word, out var rune, out var chars);
            if (!rune.TryEncodeToUtf8(destination[written..], out var bytes))
            {
                return false;
            }

            written += bytes;
            word = word[chars..];
        }

        return true;
    }
}
