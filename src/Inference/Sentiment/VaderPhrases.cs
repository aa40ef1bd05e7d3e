namespace StreamML.Inference.Sentiment;

/// <summary>Idioms and two-word dampeners, looked up by the numbers of two or three neighbouring words.</summary>
internal static class VaderPhrases
{
    private static readonly Dictionary<int, double> Idioms =
        VaderRules.Idioms.ToDictionary(idiom => Key(idiom.Words), idiom => idiom.Valence);

    private static readonly HashSet<int> Dampeners = [.. VaderRules.DampenerPairs.Select(Key)];

    /// <summary>The rating of the idiom that these words are, or null.</summary>
    public static double? Idiom(ReadOnlySpan<VaderToken> words)
    {
        int key = Key(words);
        return key != 0 && Idioms.TryGetValue(key, out double valence) ? valence : null;
    }

    /// <summary>Whether these words are a dampener such as "kind of".</summary>
    public static bool IsDampener(ReadOnlySpan<VaderToken> words)
    {
        int key = Key(words);
        return key != 0 && Dampeners.Contains(key);
    }

    // One byte a word, in order; 0 when one of them is in no phrase.
    private static int Key(ReadOnlySpan<VaderToken> words)
    {
        int key = 0;
        foreach (ref readonly var token in words)
        {
            if (token.Word.Id == WordId.Other)
            {
                return 0;
            }

            key = (key << 8) | (byte)token.Word.Id;
        }

        return key;
    }

    private static int Key(WordId[] words) => words.Aggregate(0, (key, word) => (key << 8) | (byte)word);
}
