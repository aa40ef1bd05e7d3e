using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace StreamML.Inference.Runtimes.Tokenizers.Splitters;

/// <summary>Several steps in sequence.</summary>
internal sealed class SplitterSequence(IReadOnlyList<ISplitter> steps) : ISplitter
{
    public void Split(string piece, bool first, List<string> pieces)
    {
        List<string> current = [piece];
        foreach (var step in steps)
        {
            var next = new List<string>(current.Count);
            for (int i = 0; i < current.Count; i++)
            {
                step.Split(current[i], first && i == 0, next);
            }

            current = next;
        }

        pieces.AddRange(current);
    }
}

/// <summary>SentencePiece's splitter: spaces become <c>▁</c>, and each begins a piece.</summary>
internal sealed class MetaspaceSplitter(char replacement, MetaspacePrefix prefix, bool cut) : ISplitter
{
    public void Split(string piece, bool first, List<string> pieces)
    {
        string text = piece.Replace(' ', replacement);
        if (!text.StartsWith(replacement)
            && (prefix == MetaspacePrefix.Always || (prefix == MetaspacePrefix.First && first)))
        {
            text = replacement + text;
        }

        if (!cut)
        {
            pieces.Add(text);
            return;
        }

        for (int start = 0; start < text.Length;)
        {
            int end = text.IndexOf(replacement, start + 1);
            end = end < 0 ? text.Length : end;
            pieces.Add(text[start..end]);
            start = end;
        }
    }
}

/// <summary>Which pieces get a space prefix.</summary>
internal enum MetaspacePrefix
{
    /// <summary>All.</summary>
    Always,

    /// <summary>The first of the text.</summary>
    First,

    /// <summary>None.</summary>
    Never,
}

/// <summary>
/// Splits by kind of character: white space is dropped, single ones are isolated, the others form runs.
/// </summary>
/// <param name="kindOf">Returns the kind of a character: <see cref="Dropped"/>, <see cref="Alone"/>, or any other
/// number for runs.</param>
internal sealed class KindSplitter(Func<Rune, int> kindOf) : ISplitter
{
    public const int Dropped = -2;
    public const int Alone = -1;

    /// <summary>BERT's: drops white space, isolates punctuation.</summary>
    public static KindSplitter Bert { get; } = new(rune =>
        Rune.IsWhiteSpace(rune) ? Dropped : IsPunctuation(rune) ? Alone : 0);

    /// <summary>Drops white space.</summary>
    public static KindSplitter WhiteSpace { get; } = new(rune => Rune.IsWhiteSpace(rune) ? Dropped : 0);

    /// <summary>Words and runs of other characters; drops white space.</summary>
    public static KindSplitter Words { get; } = new(rune => Rune.IsWhiteSpace(rune) ? Dropped : IsWord(rune) ? 0 : 1);

    /// <summary>Isolates punctuation.</summary>
    public static KindSplitter Punctuation { get; } = new(rune => IsPunctuation(rune) ? Alone : 0);

    /// <summary>Isolates digits.</summary>
    public static KindSplitter SingleDigits { get; } = new(rune => IsNumber(rune) ? Alone : 0);

    /// <summary>Isolates runs of digits.</summary>
    public static KindSplitter Digits { get; } = new(rune => IsNumber(rune) ? 1 : 0);

    public void Split(string piece, bool first, List<string> pieces)
    {
        int start = 0;
        int last = Dropped;
        int at = 0;
        foreach (var rune in piece.EnumerateRunes())
        {
            int kind = kindOf(rune);
            if (kind != last || kind == Alone)
            {
                Add(piece, start, at, last, pieces);
                (start, last) = (at, kind);
            }

            at += rune.Utf16SequenceLength;
        }

        Add(piece, start, at, last, pieces);
    }

    private static void Add(string piece, int start, int end, int kind, List<string> pieces)
    {
        if (kind != Dropped && end > start)
        {
            pieces.Add(piece[start..end]);
        }
    }

    private static bool IsPunctuation(Rune rune) => rune.IsAscii
        ? char.IsAsciiLetterOrDigit((char)rune.Value) is false && rune.Value is > 32 and < 127
        : Rune.IsPunctuation(rune);

    private static bool IsNumber(Rune rune) => Rune.IsNumber(rune);

    // As in regular expressions, where the two joiners and circled letters belong to words.
    private static bool IsWord(Rune rune) => Rune.IsLetter(rune)
        || rune.Value is 0x200C or 0x200D or (>= 0x24B6 and <= 0x24E9) or (>= 0x1F130 and <= 0x1F149)
        or (>= 0x1F150 and <= 0x1F169)
            or (>= 0x1F170 and <= 0x1F189)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.DecimalDigitNumber
        or UnicodeCategory.LetterNumber or UnicodeCategory.ConnectorPunctuation or UnicodeCategory.NonSpacingMark
        or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;
}

/// <summary>Splits at the matches of an expression; matches are dropped or isolated.</summary>
internal sealed class RegexSplitter(Regex pattern, bool keepMatches, bool keepRest) : ISplitter
{
    public void Split(string piece, bool first, List<string> pieces)
    {
        int start = 0;
        foreach (Match match in pattern.Matches(piece))
        {
            Add(piece[start..match.Index], keepRest, pieces);
            Add(match.Value, keepMatches, pieces);
            start = match.Index + match.Length;
        }

        Add(piece[start..], keepRest, pieces);
    }

    private static void Add(string part, bool kept, List<string> pieces)
    {
        if (kept && part.Length > 0)
        {
            pieces.Add(part);
        }
    }
}
