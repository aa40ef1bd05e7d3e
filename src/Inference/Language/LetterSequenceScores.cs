namespace StreamML.Inference.Language;

/// <summary>
/// How well a text fits each language: the log probability of its letters, each given the preceding ones.
/// </summary>
internal static class LetterSequenceScores
{
    // Cost units per letter of context less than the word has: exp(-0.9) is the 0.4 of "stupid backoff" (Brants et al.
    // 2007). For a letter unknown to a language, which is hardly ever right: exp(-14), one in a million.
    private const int BackOff = 14;
    private const int UnknownLetter = 224;

    /// <summary>Scores a text in every language.</summary>
    /// <param name="table">The languages.</param>
    /// <param name="letters">Lower-case letters, blanks between words.</param>
    /// <param name="scores">Receives one score per language, 0 and below.</param>
    public static void Of(LetterSequences table, ReadOnlySpan<char> letters, Span<float> scores)
    {
        Span<int> costs = stackalloc int[LetterSequences.MaxLanguages];
        Span<int> seen = stackalloc int[LetterSequences.MaxLanguages];
        costs.Clear();
        seen.Clear();
        int word = 0;
        for (int i = 0; i < letters.Length; i++)
        {
            if (letters[i] == ' ')
            {
                word = i + 1;
            }
            else
            {
                AddLetter(table, letters[word..(i + 1)], i + 1, costs, seen);
            }
        }

        for (int language = 0; language < scores.Length; language++)
        {
            scores[language] = -costs[language] / LetterSequences.CostScale;
        }
    }

    // Each language uses the longest sequence it knows that ends here. seen[] holds the letter for which it last did
    // so.
    private static void AddLetter(
        LetterSequences table, ReadOnlySpan<char> word, int number, Span<int> costs, Span<int> seen)
    {
        int most = Math.Min(word.Length, LetterSequences.MaxLetters);
        Span<ulong> hashes = stackalloc ulong[LetterSequences.MaxLetters];
        ulong hash = LetterSequences.NoLetters;
        for (int n = 0; n < most; n++)
        {
            hashes[n] = hash = LetterSequences.Before(hash, word[^(n + 1)]);
        }

        int left = table.Languages.Length;
        for (int n = most; n >= 1 && left > 0; n--)
        {
            int penalty = BackOff * (most - n);
            table.Find(hashes[n - 1], out var languages, out var costOf);
            for (int i = 0; i < languages.Length; i++)
            {
                int language = languages[i];
                if (seen[language] != number)
                {
                    seen[language] = number;
                    costs[language] += costOf[i] + penalty;
                    left--;
                }
            }
        }

        for (int language = 0; left > 0 && language < table.Languages.Length; language++)
        {
            if (seen[language] != number)
            {
                costs[language] += UnknownLetter;
                left--;
            }
        }
    }
}
