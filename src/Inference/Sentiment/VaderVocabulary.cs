using System.Collections.Frozen;
using System.Globalization;

namespace StreamML.Inference.Sentiment;

/// <summary>Lexicon, degree words, negations and the words of the rules, merged. Immutable.</summary>
internal sealed class VaderVocabulary
{
    private readonly FrozenDictionary<string, VaderWord> _words;
    private readonly FrozenDictionary<string, VaderWord>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly int _longestWord;

    private VaderVocabulary(Dictionary<string, VaderWord> words)
    {
        _words = words.ToFrozenDictionary(StringComparer.Ordinal);
        _lookup = _words.GetAlternateLookup<ReadOnlySpan<char>>();
        _longestWord = words.Keys.Max(word => word.Length);
    }

    /// <summary>Reads the embedded lexicon and adds the rules' words.</summary>
    public static VaderVocabulary Load()
    {
        var words = new Dictionary<string, VaderWord>(8192, StringComparer.Ordinal);
        foreach (var (token, rating) in EmbeddedTable.Rows("vader-lexicon.tsv"))
        {
            // A token listed twice has its last rating, as in the reference.
            var word = Entry(words, token);
            word.InLexicon = true;
            word.Valence = double.Parse(rating, CultureInfo.InvariantCulture);
        }

        AddDegreeWords(words, VaderRules.Boosters, VaderRules.BoosterIncrement);
        AddDegreeWords(words, VaderRules.Dampeners, -VaderRules.BoosterIncrement);
        foreach (string token in VaderRules.Negations.Split(' '))
        {
            Entry(words, token).Negates = true;
        }

        foreach (var id in Enum.GetValues<WordId>())
        {
            if (id != WordId.Other)
            {
                Entry(words, id.ToString().ToLowerInvariant()).Id = id;
            }
        }

        return new VaderVocabulary(words);
    }

    /// <summary>What is known of a word in lower case.</summary>
    public VaderWord Find(ReadOnlySpan<char> lowerCaseWord) =>
        lowerCaseWord.Length <= _longestWord && _lookup.TryGetValue(lowerCaseWord, out var word)
            ? word
            : VaderWord.Unknown;

    private static void AddDegreeWords(Dictionary<string, VaderWord> words, string list, double boost)
    {
        foreach (string token in list.Split(' '))
        {
            Entry(words, token).Boost = boost;
        }
    }

    private static VaderWord Entry(Dictionary<string, VaderWord> words, string token)
    {
        if (!words.TryGetValue(token, out var word))
        {
            words[token] = word = new VaderWord();
        }

        return word;
    }
}
