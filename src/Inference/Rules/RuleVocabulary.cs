namespace StreamML.Inference.Rules;

/// <summary>The words in phrases, numbered from 1. Filled while phrases are read; read-only afterwards.</summary>
internal sealed class RuleVocabulary
{
    private readonly Dictionary<string, int> _words = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private int _longest;

    /// <summary>Creates an empty vocabulary.</summary>
    public RuleVocabulary() => _lookup = _words.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Number of words.</summary>
    public int Count => _words.Count;

    /// <summary>Number of a folded word; 0 if no phrase has it.</summary>
    public int Find(ReadOnlySpan<char> word) =>
        word.Length <= _longest && _lookup.TryGetValue(word, out int number) ? number : 0;

    /// <summary>Number of a word; assigns a new one if it has none.</summary>
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
