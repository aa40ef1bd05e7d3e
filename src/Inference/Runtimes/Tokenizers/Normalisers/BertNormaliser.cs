using System.Globalization;
using System.Text;

namespace StreamML.Inference.Runtimes.Tokenizers.Normalisers;

/// <summary>
/// BERT's normaliser: removes control characters, puts spaces around Chinese characters, strips accents, lower-cases.
/// </summary>
internal sealed class BertNormaliser(bool cleanText, bool spaceChinese, bool stripAccents, bool lowercase) : INormaliser
{
    public string Normalise(string text)
    {
        if (cleanText || spaceChinese)
        {
            text = Clean(text);
        }

        if (stripAccents)
        {
            text = StripAccentsNormaliser.Strip(UnicodeForms.Decompose(text, compatibility: false));
        }

        return lowercase ? LowercaseNormaliser.Lower(text) : text;
    }

    // Excludes unassigned ones, which BERT's own code treats as control characters but the library does not.
    private static bool IsControl(Rune rune) => rune.Value is not ('\t' or '\n' or '\r')
        && Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.PrivateUse;

    private static bool IsChinese(int rune) => rune is (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF)
        or (>= 0x20000 and <= 0x2A6DF) or (>= 0x2A700 and <= 0x2B73F) or (>= 0x2B740 and <= 0x2B81F)
        or (>= 0x2B920 and <= 0x2CEAF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F);

    private string Clean(string text)
    {
        var result = new StringBuilder(text.Length + 8);
        foreach (var rune in text.EnumerateRunes())
        {
            if (cleanText && (rune.Value is 0 or 0xFFFD || IsControl(rune)))
            {
                continue;
            }

            if (cleanText && Rune.IsWhiteSpace(rune))
            {
                result.Append(' ');
            }
            else if (spaceChinese && IsChinese(rune.Value))
            {
                result.Append(' ').Append(rune).Append(' ');
            }
            else
            {
                result.Append(rune);
            }
        }

        return result.ToString();
    }
}
