namespace StreamML.Inference.Rules;

/// <summary>
/// The words that phrases have, by number from 1. Filled while phrases are read; after that read-only.
/// </summary>
internal sealed class RuleVocabulary
{
    private readonly Dictionary<string, int> _words = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private int _longest;

    /// <summary>Makes an empty one.</summary>
    public RuleVocabulary() => _lookup = _words.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>How many words there are.</summary>
    public int Count => _words.Count;

    /// <summary>Number of a word as texts are folded; 0 where no phrase has it.</summary>
    public int Find(ReadOnlySpan<char> word) =>
        word.Length <= _longest && _lookup.TryGetValue(word, out int number) ? number : 0;

    /// <summary>Number of a word, a new one where it has none.</summary>
    public int Add(string word)
    {
        _longest = Math.Max(_longest, word.Length);
        if (!_words.TryGetValue(word, out int number))
        {
            _words.Add(word, number = _words.Count + 1);
        }

        return number;
    }
}
