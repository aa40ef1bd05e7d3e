using System.Text;

namespace StreamML.Inference.Language;

/// <summary>
/// The beginning of a text as lower-case letters, anything else a blank, and properties of those letters.
/// </summary>
internal ref struct ShortText
{
    /// <summary>Most bytes, and so characters, examined. A longer text is not short.</summary>
    public const int MaxBytes = 256;

    // A Chinese text may contain decorative kana; a Japanese one has them throughout.
    private const float KanaOfJapanese = 0.2f;

    private const int Scripts = (int)LetterScript.OneLanguage + 1;

    /// <summary>Analyses a text.</summary>
    /// <param name="utf8">The words, without links, as produced by <see cref="LanguageText"/>.</param>
    /// <param name="letters">Receives the letters; <see cref="MaxBytes"/> long.</param>
    public ShortText(ReadOnlySpan<byte> utf8, Span<char> letters)
    {
        // A rune cut in two becomes a replacement character, which is not a letter.
        int length = Encoding.UTF8.GetChars(utf8[..Math.Min(utf8.Length, MaxBytes)], letters);
        Letters = letters[..length];
        OnlyLanguage = "";
        Span<int> counts = stackalloc int[Scripts];
        counts.Clear();
        for (int i = 0; i < length; i++)
        {
            if (!char.IsLetter(letters[i]))
            {
                letters[i] = ' ';
                continue;
            }

            // Turkish dotted capital I has no lower case in the invariant culture.
            letters[i] = letters[i] == '\u0130' ? 'i' : char.ToLowerInvariant(letters[i]);
            var script = LetterScripts.Of(letters[i], out string tag);
            counts[(int)script]++;
            Count++;
            if (script == LetterScript.OneLanguage && OnlyLanguage.Length == 0)
            {
                OnlyLanguage = tag;
            }
        }

        Script = Most(counts, out int most);
        Share = Count == 0 ? 0 : (float)most / Count;
    }

    /// <summary>The letters, words separated by blanks.</summary>
    public Span<char> Letters { get; }

    /// <summary>Number of letters.</summary>
    public int Count { get; }

    /// <summary>The script of most of them.</summary>
    public LetterScript Script { get; }

    /// <summary>0..1: share of the letters in that script.</summary>
    public float Share { get; }

    /// <summary>The language of the first letter in a script with only one language; empty if there is none.</summary>
    public string OnlyLanguage { get; }

    private static LetterScript Most(Span<int> counts, out int most)
    {
        int kana = counts[(int)LetterScript.Kana];
        int han = counts[(int)LetterScript.Han];
        if (kana > 0 && kana >= KanaOfJapanese * (kana + han))
        {
            counts[(int)LetterScript.Kana] += han;
            counts[(int)LetterScript.Han] = 0;
        }

        int best = 0;
        for (int i = 1; i < counts.Length; i++)
        {
            best = counts[i] > counts[best] ? i : best;
        }

        most = counts[best];
        return (LetterScript)best;
    }
}
