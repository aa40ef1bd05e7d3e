using System.Globalization;
using System.Text;
using StreamML.Inference.Runtimes.Tokenizers.Normalisers;

namespace StreamML.Inference.Speech;

/// <summary>
/// Word error rate: insertions, deletions and substitutions needed to turn the recognised words into the spoken ones,
/// divided by the number of spoken words. 0 is perfect; it may exceed 1. Ignores case, punctuation and the composition
/// of accents.
/// </summary>
/// <param name="Errors">Fewest insertions, deletions and substitutions (Levenshtein over words).</param>
/// <param name="Words">Number of spoken words.</param>
public readonly record struct WordErrorRate(int Errors, int Words)
{
    /// <summary>The rate. If nothing was said: 0 if nothing was heard, else 1 per word heard.</summary>
    public double Rate => Words == 0 ? Errors : (double)Errors / Words;

    /// <summary>Errors and words of both: the rate over several texts, weighted by their words.</summary>
    public static WordErrorRate operator +(WordErrorRate left, WordErrorRate right) =>
        new(left.Errors + right.Errors, left.Words + right.Words);

    /// <summary>Compares two texts.</summary>
    /// <param name="said">The spoken text.</param>
    /// <param name="heard">The recognised text.</param>
    public static WordErrorRate Of(string said, string heard)
    {
        string[] right = WordsOf(said);
        string[] found = WordsOf(heard);
        int[] above = [.. Enumerable.Range(0, found.Length + 1)];
        foreach (string word in right)
        {
            int[] row = new int[above.Length];
            row[0] = above[0] + 1;
            for (int column = 1; column < row.Length; column++)
            {
                int exchange = above[column - 1] + (word == found[column - 1] ? 0 : 1);
                row[column] = Math.Min(exchange, Math.Min(above[column], row[column - 1]) + 1);
            }

            above = row;
        }

        return new WordErrorRate(above[^1], right.Length);
    }

    // An apostrophe within a word is part of it: "don't" is one word.
    private static string[] WordsOf(string text)
    {
        var plain = new StringBuilder(text.Length);
        string composed = UnicodeForms.Compose(text, compatibility: false).ToLowerInvariant();
        foreach (char sign in composed)
        {
            plain.Append(
                char.IsLetterOrDigit(sign) || CharUnicodeInfo.GetUnicodeCategory(sign) == UnicodeCategory.NonSpacingMark
                ? sign
                : sign is '\'' or '\u2019' ? '\'' : ' ');
        }

        return [.. plain.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(word => word.Trim('\'')).Where(word => word.Length > 0)];
    }
}
