using System.Text;

namespace StreamML.Inference.Translation.Protection;

/// <summary>
/// The language between two protected parts: its words, and the punctuation and white space by which it touches them.
/// </summary>
internal static class GapText
{
    private const string SentenceEnds = ".!?…。！？।؟";

    // Only one of two languages has them, so they come from the translation.
    private const string Openers = "¿¡";

    /// <summary>The words, with the end of a sentence where there is one.</summary>
    public static ReadOnlySpan<char> Core(ReadOnlySpan<char> gap)
    {
        int start = LeadOf(gap);
        while (start > 0 && Openers.Contains(gap[start - 1]))
        {
            start--;
        }

        int end = gap.Length - TrailOf(gap);
        while (end < gap.Length && SentenceEnds.Contains(gap[end]))
        {
            end++;
        }

        return gap[start..end];
    }

    /// <summary>
    /// Appends a translation so that it touches its neighbours as the original does. At the ends of a text only white
    /// space is held.
    /// </summary>
    public static void Fit(
        StringBuilder text, ReadOnlySpan<char> original, ReadOnlySpan<char> translation, bool isFirst, bool isLast)
    {
        translation = translation.Trim();
        int lead = isFirst ? 0 : LeadOf(translation);
        int trail = isLast ? 0 : TrailOf(translation);
        if (isFirst)
        {
            text.Append(original[..^original.TrimStart().Length]);
        }
        else
        {
            Append(text, original[..LeadOf(original)], openers: false);
            Append(text, translation[..lead], openers: true);
        }

        text.Append(translation[lead..^trail]);
        text.Append(isLast ? original[original.TrimEnd().Length..] : original[^TrailOf(original)..]);
    }

    private static void Append(StringBuilder text, ReadOnlySpan<char> signs, bool openers)
    {
        foreach (char sign in signs)
        {
            if (Openers.Contains(sign) == openers)
            {
                text.Append(sign);
            }
        }
    }

    private static int LeadOf(ReadOnlySpan<char> gap)
    {
        int lead = 0;
        while (lead < gap.Length && !IsWord(gap[lead]))
        {
            lead++;
        }

        return lead;
    }

    private static int TrailOf(ReadOnlySpan<char> gap)
    {
        int trail = 0;
        while (trail < gap.Length && !IsWord(gap[^(trail + 1)]))
        {
            trail++;
        }

        return trail;
    }

    private static bool IsWord(char sign) =>
        char.IsLetterOrDigit(sign) || char.IsSurrogate(sign) || char.IsBetween(sign, '\u0300', '\u036F')
        || char.GetUnicodeCategory(sign) is System.Globalization.UnicodeCategory.NonSpacingMark
            or System.Globalization.UnicodeCategory.SpacingCombiningMark;
}
