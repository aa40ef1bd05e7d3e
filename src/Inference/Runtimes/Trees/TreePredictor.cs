using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace StreamML.Inference.Runtimes.Trees;

/// <summary>
/// Computes margins one tree at a time over blocks of rows, so that the tree stays in the cache, four rows in step, so
/// that their loads overlap, without data-dependent branches. Sums in tree order, as XGBoost does.
/// </summary>
/// <remarks>
/// A row is expanded to two values per feature: missing as minus infinity, which goes left at any threshold, and
/// missing as infinity, which goes right; a split uses the one for its default direction. One more column holds 0: a
/// leaf tests it against an infinite threshold and has itself as left child, so that every row makes as many steps as
/// the tree is deep. A node is one word: threshold in the low half, column (12 bits) and left child (20 bits) in the
/// high one.
/// </remarks>
internal sealed class TreePredictor
{
    private const int BlockRows = 64;
    private const int ColumnBits = 12;
    private const uint ColumnMask = (1u << ColumnBits) - 1;

    private readonly int _features;
    private readonly float _baseMargin;
    private readonly Tree[] _trees;

    public TreePredictor(TreeFile file)
    {
        (_features, _baseMargin) = (file.Features, file.BaseMargin);
        _trees = [.. file.Trees.Select(nodes => new Tree(
            [.. nodes.Select((node, n) => Pack(node, n))],
            [.. nodes.Select(node => node.IsLeaf ? node.Value : 0)],
            TreeFile.DepthOf(nodes)))];
    }

    private int Stride => (2 * _features) + 1;

    /// <summary>Margin of each row; the spans have been checked.</summary>
    public void Predict(ReadOnlySpan<float> rows, Span<float> margins)
    {
        int stride = Stride;
        // Rounded up to full steps of four; whatever the last rows leave there is ignored.
        int most = Math.Min(BlockRows, (margins.Length + 3) & ~3);
        float[] block = System.Buffers.ArrayPool<float>.Shared.Rent(most * stride);
        Span<float> sums = stackalloc float[BlockRows];
        block.AsSpan(0, most * stride).Clear();
        for (int first = 0; first < margins.Length; first += BlockRows)
        {
            int count = Math.Min(BlockRows, margins.Length - first);
            Spread(rows.Slice(first * _features, count * _features), block);
            sums.Fill(_baseMargin);
            foreach (var tree in _trees)
            {
                if (count == 1)
                {
                    sums[0] += tree.Leaves[WalkOne(tree, block)];
                    continue;
                }

                for (int row = 0; row < count; row += 4)
                {
                    WalkFour(tree, ref block[row * stride], stride, ref sums[row]);
                }
            }

            sums[..count].CopyTo(margins[first..]);
        }

        System.Buffers.ArrayPool<float>.Shared.Return(block);
    }

    private static ulong Pack(TreeNode node, int self)
    {
        uint column = node.IsLeaf ? 0 : (uint)((2 * node.Feature) + (node.DefaultLeft ? 1 : 2));
        float threshold = node.IsLeaf ? float.PositiveInfinity : node.Value;
        uint left = (uint)(node.IsLeaf ? self : node.Left);
        return ((ulong)((left << ColumnBits) | column) << 32) | BitConverter.SingleToUInt32Bits(threshold);
    }

    private void Spread(ReadOnlySpan<float> rows, Span<float> block)
    {
        int stride = Stride;
        for (int row = 0, at = 0; at < rows.Length; row++)
        {
            var to = block.Slice(row * stride, stride);
            to[0] = 0;
            for (int f = 0; f < _features; f++, at++)
            {
                float value = rows[at];
                bool missing = float.IsNaN(value);
                to[(2 * f) + 1] = missing ? float.NegativeInfinity : value;
                to[(2 * f) + 2] = missing ? float.PositiveInfinity : value;
            }
        }
    }

    private static uint WalkOne(Tree tree, float[] row)
    {
        ref ulong nodes = ref MemoryMarshal.GetArrayDataReference(tree.Nodes);
        ref float x = ref MemoryMarshal.GetArrayDataReference(row);
        uint at = 0;
        for (int step = 0; step < tree.Depth; step++)
        {
            at = Step(ref nodes, at, ref x);
        }

        return at;
    }

    // The block contains four rows from here on, and the sums have room for them: both are multiples of a step.
    private static void WalkFour(Tree tree, ref float x, int stride, ref float sums)
    {
        ref ulong nodes = ref MemoryMarshal.GetArrayDataReference(tree.Nodes);
        ref float x1 = ref Unsafe.Add(ref x, stride);
        ref float x2 = ref Unsafe.Add(ref x1, stride);
        ref float x3 = ref Unsafe.Add(ref x2, stride);
        uint a = 0, b = 0, c = 0, d = 0;
        for (int step = tree.Depth; step > 0; step--)
        {
            a = Step(ref nodes, a, ref x);
            b = Step(ref nodes, b, ref x1);
            c = Step(ref nodes, c, ref x2);
            d = Step(ref nodes, d, ref x3);
        }

        ref float leaves = ref MemoryMarshal.GetArrayDataReference(tree.Leaves);
        sums += Unsafe.Add(ref leaves, a);
        Unsafe.Add(ref sums, 1) += Unsafe.Add(ref leaves, b);
        Unsafe.Add(ref sums, 2) += Unsafe.Add(ref leaves, c);
        Unsafe.Add(ref sums, 3) += Unsafe.Add(ref leaves, d);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Step(ref ulong nodes, uint at, ref float x)
    {
        ulong node = Unsafe.Add(ref nodes, at);
        uint meta = (uint)(node >> 32);
        float threshold = BitConverter.UInt32BitsToSingle((uint)node);
        bool right = Unsafe.Add(ref x, meta & ColumnMask) >= threshold;
        return (meta >> ColumnBits) + Unsafe.BitCast<bool, byte>(right);
    }

    private sealed record Tree(ulong[] Nodes, float[] Leaves, int Depth);
}
