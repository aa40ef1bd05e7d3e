using StreamML.Inference.Runtimes.Generation;

namespace StreamML.Inference.Tests.Runtimes.Generation;

/// <summary>
/// A model whose scores are a function of an input's number and of all tokens read: all that a search sees.
/// </summary>
internal sealed class TableNetwork(int items, int vocabulary, Func<int, int[], float[]> scores) : IEncodedBatch
{
    public int Items => items;

    /// <summary>Called with each step's number of rows.</summary>
    public Action<int>? Stepped { get; init; }

    /// <summary>Random scores of a seed, the same for the same tokens.</summary>
    public static Func<int, int[], float[]> Random(int seed, int vocabulary, double spread = 2) => (item, tokens) =>
    {
        int hash = tokens.Aggregate((seed * 31) + item, (sum, token) => unchecked((sum * 1_000_003) + token + 7));
        var random = new Random(hash);
        return [.. Enumerable.Range(0, vocabulary).Select(_ => (float)(random.NextDouble() * spread))];
    };

    public ISequenceDecoder Start(bool attend = false) => new Decoder(this, vocabulary, scores);

    public void Dispose()
    {
        // Holds nothing.
    }

    private sealed class Decoder(TableNetwork network, int vocabulary, Func<int, int[], float[]> scores)
        : ISequenceDecoder
    {
        private (int Item, int[] Tokens)[] _rows = [
            .. Enumerable.Range(0, network.Items).Select(item => (item, Array.Empty<int>()))];
        private int _last;

        public int Rows => _rows.Length;

        public int Vocabulary => vocabulary;

        public int AttentionLayers => 0;

        public void Step(ReadOnlySpan<int> tokens)
        {
            network.Stepped?.Invoke(_rows.Length);
            _last = tokens.Length / _rows.Length;
            for (int row = 0; row < _rows.Length; row++)
            {
                _rows[row].Tokens = [.. _rows[row].Tokens, .. tokens.Slice(row * _last, _last)];
            }
        }

        public ReadOnlySpan<float> Logits(int row, int position) =>
            scores(_rows[row].Item, _rows[row].Tokens[..(_rows[row].Tokens.Length - _last + position + 1)]);

        public ReadOnlySpan<float> CrossAttention(int layer, int head, int row, int position) =>
            throw new NotSupportedException();

        public void Reorder(ReadOnlySpan<int> order)
        {
            var moved = new (int, int[])[order.Length];
            for (int row = 0; row < order.Length; row++)
            {
                moved[row] = _rows[order[row]];
            }

            _rows = moved;
        }

        public void Dispose()
        {
            // Holds nothing.
        }
    }
}
