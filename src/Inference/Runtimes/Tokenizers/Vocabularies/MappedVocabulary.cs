namespace StreamML.Inference.Runtimes.Tokenizers.Vocabularies;

/// <summary>Splits with one vocabulary and numbers with another.</summary>
/// <param name="inner">Splits.</param>
/// <param name="map">Id for each of its ids.</param>
/// <param name="tokens">The tokens of those ids.</param>
internal sealed class MappedVocabulary(IVocabulary inner, int[] map, TokenTable tokens) : IVocabulary
{
    public int Count => tokens.Count;

    public void Encode(string piece, List<int> ids)
    {
        int before = ids.Count;
        inner.Encode(piece, ids);
        for (int i = before; i < ids.Count; i++)
        {
            ids[i] = map[ids[i]];
        }
    }

    public int? IdOf(string token) => tokens.IdOf(token);

    public string? TokenOf(int id) => tokens.TokenOf(id);
}
