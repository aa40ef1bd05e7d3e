namespace StreamML.Inference.Rules;

/// <summary>
/// Folds spellings of a letter into one, so that phrases match as people type them: lower case, Latin without accents,
/// Arabic without variants of alif, ya and ta marbuta, Devanagari with one nasal sign, digits of any script as ASCII.
/// </summary>
internal static class LetterFold
{
    /// <summary>A character that merely decorates the preceding one.</summary>
    public const char Nothing = '\0';

    // U+00C0 to U+017F; '.' marks letters that need only case folding.
    private const string Latin =
        "aaaaaa.ceeeeiiii.nooooo.ouuuuy..aaaaaa.ceeeeiiii.nooooo.ouuuuy.y" +
        "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii..jjkk.llllll." +
        ".llnnnnnn...oooooo..rrrrrrsssssssstttt..uuuuuuuuuuuuwwyyyzzzzzz.";

    /// <summary>The folded letter; <see cref="Nothing"/> if it is dropped.</summary>
    public static char Of(char letter) => letter switch
    {
        < '\u0080' => char.ToLowerInvariant(letter),
        >= '\u00C0' and < '\u0180' when letter - 0xC0 < Latin.Length && Latin[letter - 0xC0] != '.' =>
            Latin[letter - 0xC0],
        >= '\u0300' and <= '\u036F' => Nothing,
        'أ' or 'إ' or 'آ' or 'ٱ' => 'ا',
        'ى' => 'ي',
        'ة' => 'ه',
        'ـ' or (>= '\u064B' and <= '\u0652') => Nothing,
        '\uFE0F' or '\u200C' or '\u200D' or '\u00AD' => Nothing,
        'ँ' => 'ं',
        '़' => Nothing,
        _ => char.IsDigit(letter) ? (char)('0' + char.GetNumericValue(letter)) : char.ToLowerInvariant(letter),
    };

    /// <summary>Whether a letter is a word by itself: Chinese and Japanese are written without blanks.</summary>
    public static bool IsWord(char letter) =>
        letter is (>= '\u3040' and <= '\u30FF') or (>= '\u3400' and <= '\u4DBF') or (>= '\u4E00' and <= '\u9FFF');
}
