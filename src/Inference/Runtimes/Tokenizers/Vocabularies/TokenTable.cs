using StreamML.Inference.Artifacts;

namespace StreamML.Inference.Runtimes.Tokenizers.Vocabularies;

/// <summary>Maps tokens to ids and back.</summary>
internal sealed class TokenTable
{
    // Ten times the largest vocabulary in use; a larger id is a mistake that would waste memory.
    private const int MaxTokens = 4_000_000;

    private readonly Dictionary<string, int> _ids;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _byText;
    private readonly string?[] _tokens;

    /// <summary>Creates a table from tokens with their ids.</summary>
    /// <exception cref="ArtifactException">There are no tokens, or an id is out of range.</exception>
    public TokenTable(IEnumerable<KeyValuePair<string, int>> tokens)
    {
        _ids = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (token, id) in tokens)
        {
            if (id is < 0 or >= MaxTokens)
            {
                throw new ArtifactException(
                    $"The tokenizer gives a token the id {id}; ids must be 0 to {MaxTokens - 1}.");
            }

            _ids[token] = id;
        }

        if (_ids.Count == 0)
        {
            throw new ArtifactException("The tokenizer has no tokens.");
        }

        _tokens = new string?[_ids.Values.Max() + 1];
        foreach (var (token, id) in _ids)
        {
            _tokens[id] = token;
            LongestChars = Math.Max(LongestChars, token.Length);
        }

        _byText = _ids.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public int Count => _ids.Count;

    /// <summary>Length of the longest token, UTF-16 units.</summary>
    public int LongestChars { get; }

    public int? IdOf(ReadOnlySpan<char> token) => _byText.TryGetValue(token, out int id) ? id : null;

    public string? TokenOf(int id) => (uint)id < (uint)_tokens.Length ? _tokens[id] : null;
}
