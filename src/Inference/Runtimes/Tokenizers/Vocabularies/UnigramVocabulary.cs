using System.Text;
using StreamML.Inference.Artifacts;

namespace StreamML.Inference.Runtimes.Tokenizers.Vocabularies;

/// <summary>
/// SentencePiece's unigram model: splits a piece into the tokens with the highest total score (Viterbi).
/// </summary>
internal sealed class UnigramVocabulary : IVocabulary
{
    // SentencePiece's penalty for an unknown character, below the lowest score.
    private const double UnknownPenalty = 10;

    private readonly TokenTable _tokens;
    private readonly double[] _scores;
    private readonly double _unknownScore;
    private readonly int _unknown;
    private readonly bool _byteFallback;

    /// <summary>Creates a vocabulary from tokens with their scores.</summary>
    /// <param name="pieces">Token, id and log probability of each token that texts are split into.</param>
    /// <param name="tokens">All tokens, for decoding.</param>
    /// <param name="unknown">Id of unknown text.</param>
    /// <param name="byteFallback">Whether unknown characters become tokens of their bytes.</param>
    /// <exception cref="ArtifactException">The unknown id or a score is wrong.</exception>
    public UnigramVocabulary(
        IReadOnlyCollection<(int Id, double Score)> pieces, TokenTable tokens, int unknown, bool byteFallback)
    {
        if (pieces.Count == 0 || tokens.TokenOf(unknown) is null || pieces.Any(piece => !double.IsFinite(piece.Score)))
        {
            throw new ArtifactException(
                "The tokenizer's unigram model has no token for unknown text, or a score that is not a number.");
        }

        (_tokens, _unknown, _byteFallback) = (tokens, unknown, byteFallback);
        _scores = new double[pieces.Max(piece => piece.Id) + 1];
        _scores.AsSpan().Fill(double.NaN);
        foreach (var (id, score) in pieces)
        {
            _scores[id] = score;
        }

        _unknownScore = pieces.Min(piece => piece.Score) - UnknownPenalty;
    }

    public int Count => _tokens.Count;

    public int? IdOf(string token) => _tokens.IdOf(token);

    public string? TokenOf(int id) => _tokens.TokenOf(id);

    public void Encode(string piece, List<int> ids)
    {
        if (piece.Length == 0)
        {
            return;
        }

        var best = Search(piece);
        var cuts = new Stack<(int Start, int End, int Id)>();
        for (int end = piece.Length; end > 0;)
        {
            var (_, start, id) = best[end];
            // Adjacent unknown characters form one token.
            if (id == _unknown && cuts.TryPeek(out var next) && next.Id == _unknown)
            {
                cuts.Pop();
                cuts.Push((start, next.End, _unknown));
            }
            else
            {
                cuts.Push((start, end, id));
            }

            end = start;
        }

        foreach (var (start, end, id) in cuts)
        {
            if (id != _unknown || !_byteFallback || !TryAddBytes(piece.AsSpan(start, end - start), ids))
            {
                ids.Add(id);
            }
        }
    }

    private (double Score, int Start, int Id)[] Search(string piece)
    {
        var best = new (double Score, int Start, int Id)[piece.Length + 1];
        best.AsSpan(1).Fill((double.NegativeInfinity, -1, 0));
        for (int start = 0; start < piece.Length;)
        {
            double till = best[start].Score;
            int character = char.IsHighSurrogate(piece[start]) && start + 1 < piece.Length ? 2 : 1;
            bool single = false;
            int longest = Math.Min(_tokens.LongestChars, piece.Length - start);
            for (int length = character; length <= longest; length++)
            {
                if (_tokens.IdOf(piece.AsSpan(start, length)) is { } id && id < _scores.Length
                    && !double.IsNaN(_scores[id]))
                {
                    single |= length == character;
                    Offer(ref best[start + length], till + _scores[id], start, id);
                }
            }

            if (!single)
            {
                Offer(ref best[start + character], till + _unknownScore, start, _unknown);
            }

            start += character;
        }

        return best;

        static void Offer(ref (double Score, int Start, int Id) target, double score, int start, int id)
        {
            if (target.Start < 0 || score > target.Score)
            {
                target = (score, start, id);
            }
        }
    }

    private bool TryAddBytes(ReadOnlySpan<char> text, List<int> ids)
    {
        int before = ids.Count;
        byte[] utf8 = new byte[Encoding.UTF8.GetByteCount(text)];
        Encoding.UTF8.GetBytes(text, utf8);
        foreach (byte each in utf8)
        {
            if (_tokens.IdOf($"<0x{each:X2}>") is not { } id)
            {
                ids.RemoveRange(before, ids.Count - before);
                return false;
            }

            ids.Add(id);
        }

        return true;
    }
}
