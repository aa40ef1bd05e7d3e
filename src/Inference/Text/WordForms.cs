using System.Globalization;
using System.Text;
using StreamML.Inference.Runtimes.Tokenizers.Normalisers;

namespace StreamML.Inference.Text;

/// <summary>
/// One form for what people write in several: letters without accents, Arabic without its variants of alef, yeh and teh
/// marbuta and without vowel marks, Devanagari without nukta and with one length of i and u.
/// </summary>
internal static class WordForms
{
    /// <summary>Letters below it are folded; those above stay.</summary>
    public const int Letters = 0x2000;

    // What Unicode does not take apart: a letter, then the one or two that stand for it, or none.
    private static readonly Dictionary<char, string> Special = (
        "ßss æae œoe þth ıi øo łl đd ðd أا إا آا ٱا ىي یي ئي ةه ؤو کك گك پب چج ڤف ـ"
        + " ीि ूु ईइ ऊउ ँं ़ ः ॅ ऑआ ॉा").Split(' ').ToDictionary(entry => entry[0], entry => entry[1..]);

    private static readonly (char First, char Second)[] Table = Make();

    /// <summary>The one or two letters that stand for a lower-case letter; <c>'\0'</c> where there is none.</summary>
    public static (char First, char Second) Of(char letter) => Table[letter];

    /// <summary>A word as it is compared: lower case and folded. For tables, not for texts.</summary>
    public static string Of(string word)
    {
        var folded = new StringBuilder(word.Length);
        foreach (char each in word.ToLowerInvariant())
        {
            var (first, second) = each < Letters ? Table[each] : (each, '\0');
            folded.Append(first == 0 ? "" : first.ToString()).Append(second == 0 ? "" : second.ToString());
        }

        return folded.ToString();
    }

    private static (char, char)[] Make()
    {
        var table = new (char, char)[Letters];
        for (int unit = 0; unit < table.Length; unit++)
        {
            string form = Form((char)unit);
            table[unit] = (form.Length > 0 ? form[0] : '\0', form.Length > 1 ? form[1] : '\0');
        }

        return table;
    }

    private static string Form(char letter)
    {
        if (Special.TryGetValue(letter, out string? form))
        {
            return form;
        }

        if (letter is (>= '\u0300' and <= '\u036F') or (>= '\u064B' and <= '\u065F') or '\u0670')
        {
            return "";
        }

        string parts = UnicodeForms.Decompose(letter.ToString(), compatibility: false);
        bool isBase = parts.Length > 1 && (parts[0] < 0x250 || parts[0] is >= 'क' and <= 'ह')
            && CharUnicodeInfo.GetUnicodeCategory(parts[1]) == UnicodeCategory.NonSpacingMark;
        return isBase ? char.ToLowerInvariant(parts[0]).ToString() : letter.ToString();
    }
}
