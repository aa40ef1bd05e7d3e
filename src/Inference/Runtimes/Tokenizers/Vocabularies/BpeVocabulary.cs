using System.Runtime.InteropServices;
using System.Text;
using StreamML.Inference.Artifacts;

namespace StreamML.Inference.Runtimes.Tokenizers.Vocabularies;

/// <summary>Byte-pair encoding: characters, then pairs merged in the order in which they were learned.</summary>
internal sealed class BpeVocabulary : IVocabulary
{
    private readonly TokenTable _tokens;
    private readonly BpeRules _rules;
    private readonly int? _unknown;
    private readonly Dictionary<(int Left, int Right), (int Rank, int Id)> _merges = [];

    /// <summary>Creates a vocabulary from tokens and merges.</summary>
    /// <exception cref="ArtifactException">A merge has a part or a result that is not a token.</exception>
    public BpeVocabulary(TokenTable tokens, IEnumerable<(string Left, string Right)> merges, BpeRules rules)
    {
        (_tokens, _rules) = (tokens, rules);
        _unknown = rules.Unknown is null ? null : tokens.IdOf(rules.Unknown);
        int rank = 0;
        foreach (var (left, right) in merges)
        {
            string joined = left + (right.StartsWith(rules.ContinuingPrefix, StringComparison.Ordinal)
                ? right[rules.ContinuingPrefix.Length..] : right);
            if (tokens.IdOf(left) is not { } leftId || tokens.IdOf(right) is not { } rightId
                || tokens.IdOf(joined) is not { } id)
            {
                throw new ArtifactException(
                    $"The tokenizer joins '{left}' and '{right}', which are not all among its tokens.");
            }

            _merges.TryAdd((leftId, rightId), (rank++, id));
        }
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

        if (_rules.WholeFirst && _tokens.IdOf(piece) is { } whole)
        {
            ids.Add(whole);
            return;
        }

        var symbols = new List<Symbol>(piece.Length);
        AddSymbols(piece, symbols);
        Join(CollectionsMarshal.AsSpan(symbols));
        for (int i = 0; i >= 0 && i < symbols.Count; i = symbols[i].Next)
        {
            ids.Add(symbols[i].Id);
        }
    }

    private void AddSymbols(string piece, List<Symbol> symbols)
    {
        bool lastUnknown = false;
        int at = 0;
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in piece.EnumerateRunes())
        {
            int end = at + rune.Utf16SequenceLength;
            if (IdOfCharacter(piece, at, end) is { } id)
            {
                Add(id);
                lastUnknown = false;
            }
            else if (_rules.ByteFallback && ByteIds(rune, utf8) is { } bytes)
            {
                foreach (int each in bytes)
                {
                    Add(each);
                }

                lastUnknown = false;
            }
            else if (_unknown is { } unknown)
            {
                if (!lastUnknown || !_rules.FuseUnknown)
                {
                    Add(unknown);
                }

                lastUnknown = true;
            }

            at = end;
        }

        if (symbols.Count > 0)
        {
            symbols[^1] = symbols[^1] with { Next = -1 };
        }

        void Add(int id) => symbols.Add(new Symbol(id, symbols.Count - 1, symbols.Count + 1, Live: true));
    }

    private int? IdOfCharacter(string piece, int start, int end)
    {
        string prefix = start > 0 ? _rules.ContinuingPrefix : "";
        string suffix = end == piece.Length ? _rules.EndSuffix : "";
        return prefix.Length + suffix.Length == 0
            ? _tokens.IdOf(piece.AsSpan(start, end - start))
            : _tokens.IdOf(string.Concat(prefix, piece.AsSpan(start, end - start), suffix));
    }

    private int[]? ByteIds(Rune rune, Span<byte> utf8)
    {
        int[] ids = new int[rune.EncodeToUtf8(utf8)];
        for (int i = 0; i < ids.Length; i++)
        {
            if (_tokens.IdOf($"<0x{utf8[i]:X2}>") is not { } id)
            {
                return null;
            }

            ids[i] = id;
        }

        return ids;
    }

    /// <summary>
    /// Merges the pair of the lowest rank, leftmost first, until none is left: n log n in the symbols.
    /// </summary>
    private void Join(Span<Symbol> symbols)
    {
        var queue = new PriorityQueue<(int Left, int Right, int LeftId, int RightId, int Id), (int Rank, int Left)>();
        for (int i = 0; i + 1 < symbols.Length; i++)
        {
            Queue(symbols, i, i + 1);
        }

        while (queue.TryDequeue(out var pair, out _))
        {
            if (!symbols[pair.Left].Live || !symbols[pair.Right].Live || symbols[pair.Left].Id != pair.LeftId
                || symbols[pair.Right].Id != pair.RightId || symbols[pair.Left].Next != pair.Right)
            {
                continue;
            }

            int next = symbols[pair.Right].Next;
            symbols[pair.Right] = symbols[pair.Right] with { Live = false };
            symbols[pair.Left] = symbols[pair.Left] with { Id = pair.Id, Next = next };
            if (next >= 0)
            {
                symbols[next] = symbols[next] with { Previous = pair.Left };
                Queue(symbols, pair.Left, next);
            }

            if (symbols[pair.Left].Previous is >= 0 and var previous)
            {
                Queue(symbols, previous, pair.Left);
            }
        }

        void Queue(Span<Symbol> all, int left, int right)
        {
            if (_merges.TryGetValue((all[left].Id, all[right].Id), out var merge))
            {
                queue.Enqueue((left, right, all[left].Id, all[right].Id, merge.Id), (merge.Rank, left));
            }
        }
    }

    private readonly record struct Symbol(int Id, int Previous, int Next, bool Live);
}

/// <summary>Other settings of a byte-pair tokenizer.</summary>
/// <param name="Unknown">Token of characters outside the vocabulary; null: they are dropped.</param>
/// <param name="ContinuingPrefix">Prefix of tokens inside a word; usually empty.</param>
/// <param name="EndSuffix">Suffix of tokens at the end of a word; usually empty.</param>
/// <param name="ByteFallback">Whether unknown characters become tokens of their bytes.</param>
/// <param name="FuseUnknown">Whether adjacent unknown characters form one token.</param>
/// <param name="WholeFirst">Whether a piece that is a token is used as a whole, without merging pairs.</param>
internal sealed record BpeRules(
    string? Unknown = null,
    string ContinuingPrefix = "",
    string EndSuffix = "",
    bool ByteFallback = false,
    bool FuseUnknown = false,
    bool WholeFirst = false);
