using StreamML.Inference.Artifacts;

namespace StreamML.Inference.Runtimes.Tokenizers.Vocabularies;

/// <summary>
/// BERT's vocabulary: the longest token at the beginning of a word, then the longest continuation, and so on.
/// </summary>
/// <param name="tokens">The tokens.</param>
/// <param name="unknown">Token of a word that cannot be composed.</param>
/// <param name="continuing">Prefix of tokens inside a word.</param>
/// <param name="maxWordChars">Longest word, characters; a longer one is unknown.</param>
internal sealed class WordPieceVocabulary(TokenTable tokens, string unknown, string continuing, int maxWordChars)
    : IVocabulary
{
    private readonly int _unknown = tokens.IdOf(unknown)
        ?? throw new ArtifactException($"The tokenizer's token for unknown words, {unknown}, is not among its tokens.");

    public int Count => tokens.Count;

    public void Encode(string piece, List<int> ids)
    {
        int before = ids.Count;
        if (CharactersOf(piece) > maxWordChars || !TryEncode(piece, ids))
        {
            ids.RemoveRange(before, ids.Count - before);
            ids.Add(_unknown);
        }
    }

    public int? IdOf(string token) => tokens.IdOf(token);

    public string? TokenOf(int id) => tokens.TokenOf(id);

    private static int CharactersOf(string piece)
    {
        int count = 0;
        foreach (char unit in piece)
        {
            count += char.IsLowSurrogate(unit) ? 0 : 1;
        }

        return count;
    }

    private bool TryEncode(string piece, List<int> ids)
    {
        int longest = Math.Min(piece.Length, tokens.LongestChars);
        Span<char> candidate = stackalloc char[Math.Min(512, continuing.Length + longest)];
        for (int start = 0; start < piece.Length;)
        {
            int head = start == 0 ? 0 : continuing.Length;
            continuing.AsSpan(0, head).CopyTo(candidate);
            int length = Math.Min(piece.Length - start, candidate.Length - head);
            piece.AsSpan(start, length).CopyTo(candidate[head..]);
            int? found = null;
            for (; length > 0 && found is null; length -= found is null ? 1 : 0)
            {
                found = tokens.IdOf(candidate[..(head + length)]);
            }

            if (found is not { } id)
            {
                return false;
            }

            ids.Add(id);
            start += length;
        }

        return true;
    }
}
