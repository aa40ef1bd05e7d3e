using System.Globalization;
using System.Text;

namespace StreamML.Inference.Speech;

/// <summary>
/// Word error rate: words that have to be put in, left out or exchanged to come from what was heard to what was said,
/// over the words that were said. 0 is perfect; it may exceed 1. Case, punctuation and accents of composition do not
/// count.
/// </summary>
/// <param name="Errors">Insertions, deletions and substitutions of the shortest way (Levenshtein over words).</param>
/// <param name="Words">Words that were said.</param>
public readonly record struct WordErrorRate(int Errors, int Words)
{
    /// <summary>
    /// The rate; 0 where nothing was said and nothing heard, 1 for each word heard where nothing was said.
    /// </summary>
    public double Rate => Words == 0 ? Errors : (double)Errors / Words;

    /// <summary>Errors and words of both: the rate over several texts, each with the weight of its words.</summary>
    public static WordErrorRate operator +(WordErrorRate left, WordErrorRate right) =>
        new(left.Errors + right.Errors, left.Words + right.Words);

    /// <summary>Compares.</summary>
    /// <param name="said">What was said.</param>
    /// <param name="heard">What was heard.</param>
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

    // An apostrophe within a word belongs to it: "don't" is one word.
    private static string[] WordsOf(string text)
    {
        var plain = new StringBuilder(text.Length);
        string composed = text.Normalize(NormalizationForm.FormC).ToLower(CultureInfo.InvariantCulture);
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
