namespace StreamML.Inference.Translation.Protection;

/// <summary>Tells codes, files and identifiers from ordinary words with digits or hyphens.</summary>
internal static class CodeWord
{
    private static readonly HashSet<string> Extensions = new(StringComparer.OrdinalIgnoreCase)
    {
        "pdf", "doc", "docx", "xls", "xlsx", "csv", "txt", "jpg", "jpeg", "png", "gif", "webp", "svg", "mp3", "mp4",
        "ogg", "zip", "json",
            "xml", "html", "htm", "js", "ts", "py", "cs", "sql", "apk", "exe", "ppt", "pptx",
    };

    // 1st and 2nd, 1er and 2e, 1o and 2a: language.
    private static readonly HashSet<string> Ordinals = new(StringComparer.OrdinalIgnoreCase)
    {
        "st", "nd", "rd", "th", "er", "ers", "re", "e", "eme", "o", "a", "os", "as", "do", "da", "ro", "ra", "to", "ta",
        "mo", "ma", "vo",
            "va", "no", "na", "n", "r", "t",
    };

    /// <summary>
    /// Whether a word is a code: <c>ABC-1234</c>, <c>10x</c>, <c>first_name</c>, <c>bill.pdf</c>, <c>iPhone</c>,
    /// <c>run()</c>.
    /// </summary>
    /// <param name="word">ASCII letters and digits, with single <c>- _ / . #</c> between; <c>()</c> may follow.</param>
    public static bool Is(ReadOnlySpan<char> word)
    {
        if (word.EndsWith("()") || word.Contains('_') || HasHump(word))
        {
            return true;
        }

        bool capitals = false, digits = false;
        bool first = true;
        for (var rest = word; rest.Length > 0; first = false)
        {
            int end = rest.IndexOfAny("-/.#");
            var part = end < 0 ? rest : rest[..end];
            char sign = end < 0 ? '\0' : rest[end];
            rest = end < 0 ? [] : rest[(end + 1)..];
            bool isNumber = !part.ContainsAnyExceptInRange('0', '9');
            if (!isNumber && part.ContainsAnyInRange('0', '9') && !IsOrdinal(part))
            {
                return true;
            }

            capitals |= !part.ContainsAnyExceptInRange('A', 'Z');
            digits |= isNumber;
            // covid-19 and pedido-1234, not 30-day.
            if (first && !isNumber && sign is '-' or '#' && StartsWithTwoDigits(rest))
            {
                return true;
            }

            if (sign == '\0' && !first && word[^(part.Length + 1)] == '.' && IsExtension(part))
            {
                return true;
            }
        }

        return capitals && digits;
    }

    private static bool HasHump(ReadOnlySpan<char> word)
    {
        for (int i = 1; i < word.Length; i++)
        {
            if (char.IsAsciiLetterUpper(word[i]) && char.IsAsciiLetterLower(word[i - 1]))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsOrdinal(ReadOnlySpan<char> part)
    {
        int letters = part.IndexOfAnyExceptInRange('0', '9');
        return letters > 0 && Ordinals.GetAlternateLookup<ReadOnlySpan<char>>().Contains(part[letters..]);
    }

    private static bool StartsWithTwoDigits(ReadOnlySpan<char> rest) =>
        rest.Length >= 2 && char.IsAsciiDigit(rest[0]) && char.IsAsciiDigit(rest[1]);

    private static bool IsExtension(ReadOnlySpan<char> part) =>
        Extensions.GetAlternateLookup<ReadOnlySpan<char>>().Contains(part);
}
