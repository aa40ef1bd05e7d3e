namespace StreamML.Inference.Translation.Marian;

/// <summary>A part of a text: a sentence, and the blanks and line breaks before it.</summary>
/// <param name="Before">White space, kept as it is.</param>
/// <param name="Text">The sentence, without white space at its ends; empty at the end of a text.</param>
internal readonly record struct TextPart(string Before, string Text);

/// <summary>
/// Cuts a text into sentences: Marian is trained on single ones, and leaves some out of several. The parts put together
/// are the text.
/// </summary>
internal static class SentenceSplitter
{
    private const string Ends = ".!?…。！？।؟";
    private const string Closers = "\"'”’»)]」』";
    private const string FullWidth = "。！？";

    // A full stop after these ends no sentence.
    private static readonly HashSet<string> Abbreviations = new(StringComparer.OrdinalIgnoreCase)
    {
        "mr", "mrs", "ms", "dr", "prof", "st", "sr", "sra", "srta", "dra", "ud", "uds", "no", "nr", "nro", "núm", "tel",
            "etc", "vs", "approx",
        "bzw", "ca", "usw", "inkl", "zzgl", "hr", "fr", "mme", "mlle", "dott", "sig", "av", "art", "fig", "vol", "jan",
            "feb", "dec", "inc", "ltd",
    };

    /// <summary>The sentences of a text, in order.</summary>
    public static IReadOnlyList<TextPart> Split(string text)
    {
        var parts = new List<TextPart>();
        int start = 0;
        while (start < text.Length)
        {
            int first = start;
            while (first < text.Length && char.IsWhiteSpace(text[first]))
            {
                first++;
            }

            int end = EndOf(text, first);
            parts.Add(new TextPart(text[start..first], text[first..end].TrimEnd()));
            // White space at the end belongs to what comes next.
            start = first + parts[^1].Text.Length;
            if (start == first)
            {
                break;
            }
        }

        return parts;
    }

    /// <summary>
    /// Halves a sentence that is too long, at a comma or a blank near its middle, else in its middle.
    /// </summary>
    public static (string Left, string Right) Halve(string sentence)
    {
        int middle = sentence.Length / 2;
        int at = Nearest(sentence, middle, sign => sign is ',' or ';' or ':' or '，' or '、' or '；' or ')' or '،');
        if (at < 0)
        {
            at = Nearest(sentence, middle, char.IsWhiteSpace);
        }

        if (at < 0)
        {
            at = middle - (char.IsLowSurrogate(sentence[middle]) ? 2 : 1);
        }

        return (sentence[..(at + 1)].TrimEnd(), sentence[(at + 1)..].TrimStart());
    }

    // In the middle half alone: ends of a few words gain nothing.
    private static int Nearest(string sentence, int middle, Func<char, bool> wanted)
    {
        for (int distance = 0; distance < sentence.Length / 4; distance++)
        {
            if (wanted(sentence[middle - distance]))
            {
                return middle - distance;
            }

            if (wanted(sentence[middle + distance]))
            {
                return middle + distance;
            }
        }

        return -1;
    }

    private static int EndOf(string text, int start)
    {
        for (int at = start; at < text.Length; at++)
        {
            if (text[at] is '\n' or '\r')
            {
                return at;
            }

            if (!Ends.Contains(text[at]))
            {
                continue;
            }

            int after = at + 1;
            while (after < text.Length && (Ends.Contains(text[after]) || Closers.Contains(text[after])))
            {
                after++;
            }

            if (IsEnd(text, start, at, after))
            {
                return after;
            }

            at = after - 1;
        }

        return text.Length;
    }

    private static bool IsEnd(string text, int start, int at, int after)
    {
        if (FullWidth.Contains(text[at]))
        {
            return true;
        }

        if (after < text.Length && !char.IsWhiteSpace(text[after]))
        {
            return false;
        }

        if (text[at] != '.' || after > at + 1)
        {
            return true;
        }

        int word = at;
        while (word > start && char.IsLetter(text[word - 1]))
        {
            word--;
        }

        bool isShort = at - word == 1 || Abbreviations.Contains(text[word..at]);
        int next = after;
        while (next < text.Length && char.IsWhiteSpace(text[next]) && text[next] is not ('\n' or '\r'))
        {
            next++;
        }

        return !isShort && (next >= text.Length || !char.IsLower(text[next]));
    }
}
