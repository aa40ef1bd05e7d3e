namespace StreamML.Inference.Language;

/// <summary>Script of a letter, as far as it distinguishes languages.</summary>
internal enum LetterScript : byte
{
    /// <summary>A script without a rule here.</summary>
    Other,

    /// <summary>Latin, accents included.</summary>
    Latin,

    /// <summary>Cyrillic.</summary>
    Cyrillic,

    /// <summary>Arabic and its extensions.</summary>
    Arabic,

    /// <summary>Devanagari: Hindi, Marathi, Nepali.</summary>
    Devanagari,

    /// <summary>Chinese characters: Chinese, and part of Japanese.</summary>
    Han,

    /// <summary>Hiragana and katakana.</summary>
    Kana,

    /// <summary>A script of a single living language.</summary>
    OneLanguage,
}

/// <summary>A language and the script it is written in.</summary>
/// <param name="Tag">BCP-47 tag.</param>
/// <param name="Script">Its script.</param>
internal readonly record struct LanguageOfScript(string Tag, LetterScript Script);

/// <summary>Finds the scripts of letters by their Unicode blocks.</summary>
internal static class LetterScripts
{
    // Blocks of the basic plane in order: first and last code, script, and the language if there is only one.
    private static readonly (char First, char Last, LetterScript Script, string Tag)[] Blocks =
    [
        ('\u0041', '\u024F', LetterScript.Latin, ""),
        ('\u0370', '\u03FF', LetterScript.OneLanguage, "el"),
        ('\u0400', '\u052F', LetterScript.Cyrillic, ""),
        ('\u0530', '\u058F', LetterScript.OneLanguage, "hy"),
        ('\u0590', '\u05FF', LetterScript.OneLanguage, "he"),
        ('\u0600', '\u06FF', LetterScript.Arabic, ""),
        ('\u0750', '\u077F', LetterScript.Arabic, ""),
        ('\u0780', '\u07BF', LetterScript.OneLanguage, "dv"),
        ('\u08A0', '\u08FF', LetterScript.Arabic, ""),
        ('\u0900', '\u097F', LetterScript.Devanagari, ""),
        ('\u0A00', '\u0A7F', LetterScript.OneLanguage, "pa"),
        ('\u0A80', '\u0AFF', LetterScript.OneLanguage, "gu"),
        ('\u0B00', '\u0B7F', LetterScript.OneLanguage, "or"),
        ('\u0B80', '\u0BFF', LetterScript.OneLanguage, "ta"),
        ('\u0C00', '\u0C7F', LetterScript.OneLanguage, "te"),
        ('\u0C80', '\u0CFF', LetterScript.OneLanguage, "kn"),
        ('\u0D00', '\u0D7F', LetterScript.OneLanguage, "ml"),
        ('\u0D80', '\u0DFF', LetterScript.OneLanguage, "si"),
        ('\u0E00', '\u0E7F', LetterScript.OneLanguage, "th"),
        ('\u0E80', '\u0EFF', LetterScript.OneLanguage, "lo"),
        ('\u1000', '\u109F', LetterScript.OneLanguage, "my"),
        ('\u10A0', '\u10FF', LetterScript.OneLanguage, "ka"),
        ('\u1100', '\u11FF', LetterScript.OneLanguage, "ko"),
        ('\u1780', '\u17FF', LetterScript.OneLanguage, "km"),
        ('\u1E00', '\u1EFF', LetterScript.Latin, ""),
        ('\u1F00', '\u1FFF', LetterScript.OneLanguage, "el"),
        ('\u3040', '\u30FF', LetterScript.Kana, ""),
        ('\u3130', '\u318F', LetterScript.OneLanguage, "ko"),
        ('\u3400', '\u4DBF', LetterScript.Han, ""),
        ('\u4E00', '\u9FFF', LetterScript.Han, ""),
        ('\uAC00', '\uD7AF', LetterScript.OneLanguage, "ko"),
        ('\uFB50', '\uFDFF', LetterScript.Arabic, ""),
        ('\uFE70', '\uFEFF', LetterScript.Arabic, ""),
        ('\uFF66', '\uFF9F', LetterScript.Kana, ""),
    ];

    /// <summary>The script of a letter.</summary>
    /// <param name="letter">A letter (<see cref="char.IsLetter(char)"/>).</param>
    /// <param name="tag">The language of a script with only one; otherwise empty.</param>
    public static LetterScript Of(char letter, out string tag)
    {
        tag = "";
        if (letter <= '\u024F')
        {
            return LetterScript.Latin;
        }

        int low = 0;
        int high = Blocks.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            ref readonly var block = ref Blocks[middle];
            if (letter > block.Last)
            {
                low = middle + 1;
            }
            else if (letter < block.First)
            {
                high = middle - 1;
            }
            else
            {
                tag = block.Tag;
                return block.Script;
            }
        }

        return LetterScript.Other;
    }
}
