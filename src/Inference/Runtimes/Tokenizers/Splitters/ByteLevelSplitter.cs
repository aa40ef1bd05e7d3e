using System.Globalization;
using System.Text;

namespace StreamML.Inference.Runtimes.Tokenizers.Splitters;

/// <summary>
/// GPT-2's splitter: words with the preceding space, numbers, other characters, runs of space; then each UTF-8 byte as
/// one printable character. Hand-written instead of its regular expression, since .NET's do not recognise letters
/// beyond the first plane.
/// </summary>
/// <param name="addPrefixSpace">Whether to add a space before a text's first word.</param>
/// <param name="cut">Whether to split at all.</param>
internal sealed class ByteLevelSplitter(bool addPrefixSpace, bool cut) : ISplitter
{
    private static readonly char[] Characters = MakeCharacters();
    private static readonly Dictionary<char, byte> Bytes =
        Characters.Index().ToDictionary(entry => entry.Item, entry => (byte)entry.Index);

    private enum Kind
    {
        Letter,
        Number,
        Space,
        Other,
    }

    /// <summary>The byte represented by a character.</summary>
    public static bool TryGetByte(char character, out byte value) => Bytes.TryGetValue(character, out value);

    /// <inheritdoc />
    public void Split(string piece, bool first, List<string> pieces)
    {
        if (addPrefixSpace && !piece.StartsWith(' '))
        {
            piece = " " + piece;
        }

        if (!cut)
        {
            pieces.Add(ToCharacters(piece));
            return;
        }

        for (int at = 0; at < piece.Length;)
        {
            int length = LengthAt(piece, at);
            pieces.Add(ToCharacters(piece.AsSpan(at, length)));
            at += length;
        }
    }

    /// <summary>
    /// Length of the match of <c>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</c>.
    /// </summary>
    private static int LengthAt(string text, int at)
    {
        if (text[at] == '\'' && Contraction(text, at) is > 0 and var length)
        {
            return length;
        }

        int start = text[at] == ' ' ? at + 1 : at;
        if (start < text.Length && KindAt(text, start, out _) is not Kind.Space and var kind)
        {
            return RunEnd(text, start, kind) - at;
        }

        int end = RunEnd(text, at, Kind.Space);
        if (end == text.Length)
        {
            return end - at;
        }

        // The last space of a run belongs to the following word; a run of one stays.
        return Math.Max(1, end - at - 1);
    }

    private static int Contraction(string text, int at)
    {
        char next = at + 1 < text.Length ? text[at + 1] : '\0';
        char after = at + 2 < text.Length ? text[at + 2] : '\0';
        return (next, after) switch
        {
            ('r', 'e') or ('v', 'e') or ('l', 'l') => 3,
            ('s' or 't' or 'm' or 'd', _) => 2,
            _ => 0,
        };
    }

    private static int RunEnd(string text, int at, Kind kind)
    {
        while (at < text.Length && KindAt(text, at, out int length) == kind)
        {
            at += length;
        }

        return at;
    }

    private static Kind KindAt(string text, int at, out int length)
    {
        Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out length);
        if (Rune.IsWhiteSpace(rune))
        {
            return Kind.Space;
        }

        return Rune.GetUnicodeCategory(rune) switch
        {
            <= UnicodeCategory.OtherLetter => Kind.Letter,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber =>
                Kind.Number,
            _ => Kind.Other,
        };
    }

    private static string ToCharacters(ReadOnlySpan<char> piece)
    {
        byte[] utf8 = new byte[Encoding.UTF8.GetByteCount(piece)];
        Encoding.UTF8.GetBytes(piece, utf8);
        return string.Create(utf8.Length, utf8, static (span, bytes) =>
        {
            for (int i = 0; i < span.Length; i++)
            {
                span[i] = Characters[bytes[i]];
            }
        });
    }

    /// <summary>Printable bytes represent themselves; the others, in order, the characters from 256.</summary>
    private static char[] MakeCharacters()
    {
        char[] characters = new char[256];
        char next = (char)256;
        for (int value = 0; value < 256; value++)
        {
            bool printable = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or >= 0xAE;
            characters[value] = printable ? (char)value : next++;
        }

        return characters;
    }
}
