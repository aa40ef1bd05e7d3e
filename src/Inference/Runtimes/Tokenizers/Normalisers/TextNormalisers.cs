using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace StreamML.Inference.Runtimes.Tokenizers.Normalisers;

/// <summary>Several steps in sequence.</summary>
internal sealed class NormaliserSequence(IReadOnlyList<INormaliser> steps) : INormaliser
{
    public string Normalise(string text) => steps.Aggregate(text, (rest, step) => step.Normalise(rest));
}

/// <summary>One of the four Unicode normalisation forms.</summary>
internal sealed class FormNormaliser(bool compose, bool compatibility) : INormaliser
{
    public string Normalise(string text) =>
        compose ? UnicodeForms.Compose(text, compatibility) : UnicodeForms.Decompose(text, compatibility);
}

/// <summary>Lower case, character by character.</summary>
internal sealed class LowercaseNormaliser : INormaliser
{
    // The only character whose lower case has two characters.
    public static string Lower(string text) =>
        text.Contains('İ', StringComparison.Ordinal)
            ? text.Replace("İ", "i\u0307", StringComparison.Ordinal).ToLowerInvariant()
            : text.ToLowerInvariant();

    public string Normalise(string text) => Lower(text);
}

/// <summary>Drops combining marks; the text must already be decomposed.</summary>
internal sealed class StripAccentsNormaliser : INormaliser
{
    public static string Strip(string text) =>
        Ascii.IsValid(text)
            ? text
            : RuneFilter.Where(text, rune => Rune.GetUnicodeCategory(rune) != UnicodeCategory.NonSpacingMark);

    public string Normalise(string text) => RuneFilter.Where(text, rune => Rune.GetUnicodeCategory(rune)
        is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
            or UnicodeCategory.EnclosingMark));
}

/// <summary>Drops white space at the ends.</summary>
internal sealed class StripNormaliser(bool left, bool right) : INormaliser
{
    public string Normalise(string text) => (left, right) switch
    {
        (true, true) => text.Trim(),
        (true, false) => text.TrimStart(),
        (false, true) => text.TrimEnd(),
        _ => text,
    };
}

/// <summary>Prepends a text unless the input is empty.</summary>
internal sealed class PrependNormaliser(string prefix) : INormaliser
{
    public string Normalise(string text) => text.Length == 0 ? text : prefix + text;
}

/// <summary>Replaces one text with another.</summary>
internal sealed class ReplaceNormaliser(string pattern, string content) : INormaliser
{
    public string Normalise(string text) =>
        pattern.Length == 0 ? text : text.Replace(pattern, content, StringComparison.Ordinal);
}

/// <summary>Replaces what an expression matches.</summary>
internal sealed class RegexNormaliser(Regex pattern, string content) : INormaliser
{
    public string Normalise(string text) => pattern.Replace(text, _ => content);
}

/// <summary>Rules of Google's translation models for control characters and spaces.</summary>
internal sealed class NmtNormaliser : INormaliser
{
    public string Normalise(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (char unit in text)
        {
            bool dropped = (int)unit is (>= 0x01 and <= 0x08) or 0x0B or (>= 0x0E and <= 0x1F) or 0x7F or 0x8F or 0x9F;
            bool space = (int)unit is 0x09 or 0x0A or 0x0C or 0x0D or 0x1680 or (>= 0x200B and <= 0x200F) or 0x2028
                or 0x2029
                or 0x2581 or 0xFEFF or 0xFFFD;
            if (!dropped)
            {
                result.Append(space ? ' ' : unit);
            }
        }

        return result.ToString();
    }
}

/// <summary>Filters by character.</summary>
internal static class RuneFilter
{
    public static string Where(string text, Func<Rune, bool> kept)
    {
        var result = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (kept(rune))
            {
                result.Append(rune);
            }
        }

        return result.ToString();
    }
}
