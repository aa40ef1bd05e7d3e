namespace StreamML.Inference.Runtimes.Tokenizers.Vocabularies;

/// <summary>One token per whole piece.</summary>
internal sealed class WordVocabulary(TokenTable tokens, string unknown) : IVocabulary
{
    private readonly int? _unknown = tokens.IdOf(unknown);

    public int Count => tokens.Count;

    public void Encode(string piece, List<int> ids)
    {
        if ((tokens.IdOf(piece) ?? _unknown) is { } id)
        {
            ids.Add(id);
        }
    }

    public int? IdOf(string token) => tokens.IdOf(token);

    public string? TokenOf(int id) => tokens.TokenOf(id);
}
