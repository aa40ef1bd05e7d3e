using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace StreamML.Inference.Runtimes.Trees;

/// <summary>Walks a tree with sixteen rows, one per lane. Recursion is bounded by the format's depth.</summary>
internal readonly ref struct ShapBatchWalk
{
    private readonly int _points;
    private readonly ref ShapNode _nodes;
    private readonly ref float _factors;
    private readonly ref Vector512<float> _products;
    private readonly ref Vector512<float> _masks;
    private readonly ref Vector512<float> _values;
    private readonly ref Vector512<float> _gains;

    private ShapBatchWalk(
        ShapTree tree, Span<Vector512<float>> scratch, ReadOnlySpan<Vector512<float>> values,
        Span<Vector512<float>> gains)
    {
        _points = tree.Points;
        _nodes = ref MemoryMarshal.GetArrayDataReference(tree.Nodes);
        _factors = ref MemoryMarshal.GetArrayDataReference(tree.Factors);
        _products = ref MemoryMarshal.GetReference(scratch);
        _masks = ref Unsafe.Add(ref _products, ((2 * tree.Depth) + 1) * tree.Points);
        _values = ref MemoryMarshal.GetReference(values);
        _gains = ref MemoryMarshal.GetReference(gains);
    }

    /// <summary>Vectors of working space: one product at the root, two per level, and two masks per level.</summary>
    public static int ScratchLength(ShapTree tree) => (((2 * tree.Depth) + 1) * tree.Points) + (2 * tree.Depth);

    /// <summary>Adds the values of sixteen rows.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="values">The rows, one vector per feature.</param>
    /// <param name="gains">One vector per feature, all 0, and 0 again afterwards.</param>
    /// <param name="sums">Two vectors per feature: rows 0 to 7 and 8 to 15.</param>
    /// <param name="scratch">Of <see cref="ScratchLength"/>.</param>
    public static void Add(
        ShapTree tree, ReadOnlySpan<Vector512<float>> values, Span<Vector512<float>> gains,
        Span<Vector512<double>> sums,
        Span<Vector512<float>> scratch)
    {
        if (tree.Points == 0)
        {
            return;
        }

        scratch[..tree.Points].Fill(Vector512<float>.One);
        var walk = new ShapBatchWalk(tree, scratch, values, gains);
        walk.Visit(0, 0, ref walk._products);
        // The values of a single tree are small and of similar size; those of all trees are summed in doubles.
        foreach (int feature in tree.Used)
        {
            var (lower, upper) = Vector512.Widen(gains[feature]);
            sums[2 * feature] += lower;
            sums[(2 * feature) + 1] += upper;
            gains[feature] = Vector512<float>.Zero;
        }
    }

    // Reads the products of a split and replaces them with the sums of its subtree.
    private void Visit(int n, int level, ref Vector512<float> products)
    {
        ref readonly var node = ref Unsafe.Add(ref _nodes, n);
        int previous = node.Previous;
        var followed = previous < 0 ? Vector512<float>.AllBitsSet : Unsafe.Add(ref _masks, previous);
        var goesLeft = node.GoLeft(Unsafe.Add(ref _values, node.Feature));
        ref float factors = ref Unsafe.Add(ref _factors, node.Split * _points * ShapTree.FactorCount);
        var gain = node.HasLeaves
            ? OfLeaves(ref products, ref factors, (followed, goesLeft), n)
            : OfSubtrees(n, level, ref products, ref factors, (followed, goesLeft));
        Unsafe.Add(ref _gains, node.Feature) += followed & gain;
    }

    // Half of a full tree's splits: nothing to keep on the way down.
    private Vector512<float> OfLeaves(
        ref Vector512<float> products, ref float factors, (Vector512<float> Followed, Vector512<float> GoesLeft) rows,
        int n)
    {
        var (gain, share) = (Vector512<float>.Zero, Vector512.Create(Unsafe.Add(ref _nodes, n).ShareLeft));
        var left = Vector512.Create(Unsafe.Add(ref _nodes, n + 1).Value);
        var right = Vector512.Create(Unsafe.Add(ref _nodes, n + 2).Value);
        for (int q = 0; q < _points; q++)
        {
            var product = Unsafe.Add(ref products, q);
            var ofLeft = product * LeftPart(ref factors, rows, share);
            var sumLeft = ofLeft * left;
            var sumRight = (product - ofLeft) * right;
            gain = Gain(ref factors, rows.GoesLeft, sumLeft, sumRight, gain);
            Unsafe.Add(ref products, q) = sumLeft + sumRight;
            factors = ref Unsafe.Add(ref factors, ShapTree.FactorCount);
        }

        return gain;
    }

    private Vector512<float> OfSubtrees(
        int n, int level, ref Vector512<float> products, ref float factors,
        (Vector512<float> Followed, Vector512<float> GoesLeft) rows)
    {
        ref readonly var node = ref Unsafe.Add(ref _nodes, n);
        ref var left = ref Unsafe.Add(ref _products, ((2 * level) + 1) * _points);
        ref var right = ref Unsafe.Add(ref left, _points);
        Unsafe.Add(ref _masks, 2 * level) = rows.Followed & rows.GoesLeft;
        Unsafe.Add(ref _masks, (2 * level) + 1) = Vector512.AndNot(rows.Followed, rows.GoesLeft);
        ref float down = ref factors;
        var share = Vector512.Create(node.ShareLeft);
        for (int q = 0; q < _points; q++)
        {
            var product = Unsafe.Add(ref products, q);
            var ofLeft = product * LeftPart(ref down, rows, share);
            Unsafe.Add(ref left, q) = ofLeft;
            Unsafe.Add(ref right, q) = product - ofLeft;
            down = ref Unsafe.Add(ref down, ShapTree.FactorCount);
        }

        Descend(n + 1, level + 1, ref left);
        Descend(node.Right, level + 1, ref right);
        var gain = Vector512<float>.Zero;
        for (int q = 0; q < _points; q++)
        {
            var sumLeft = Unsafe.Add(ref left, q);
            var sumRight = Unsafe.Add(ref right, q);
            gain = Gain(ref factors, rows.GoesLeft, sumLeft, sumRight, gain);
            Unsafe.Add(ref products, q) = sumLeft + sumRight;
            factors = ref Unsafe.Add(ref factors, ShapTree.FactorCount);
        }

        return gain;
    }

    private void Descend(int n, int level, ref Vector512<float> products)
    {
        ref readonly var node = ref Unsafe.Add(ref _nodes, n);
        if (!node.IsLeaf)
        {
            Visit(n, level, ref products);
            return;
        }

        var value = Vector512.Create(node.Value);
        for (int q = 0; q < _points; q++)
        {
            Unsafe.Add(ref products, q) *= value;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> LeftPart(
        ref float factors, (Vector512<float> Followed, Vector512<float> GoesLeft) rows, Vector512<float> share) =>
        Vector512.ConditionalSelect(
            rows.Followed,
            Vector512.ConditionalSelect(
                rows.GoesLeft, Factor(ref factors, ShapTree.LeftOfLeft), Factor(ref factors, ShapTree.LeftOfRight)),
            share);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Gain(
        ref float factors, Vector512<float> goesLeft, Vector512<float> sumLeft, Vector512<float> sumRight,
        Vector512<float> gain)
    {
        var other = Factor(ref factors, ShapTree.GainOfOther);
        var ofLeft = Vector512.ConditionalSelect(goesLeft, Factor(ref factors, ShapTree.GainOfLeft), other);
        var ofRight = Vector512.ConditionalSelect(goesLeft, other, Factor(ref factors, ShapTree.GainOfRight));
        return Vector512.FusedMultiplyAdd(sumRight, ofRight, Vector512.FusedMultiplyAdd(sumLeft, ofLeft, gain));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Factor(ref float factors, int factor) =>
        Vector512.Create(Unsafe.Add(ref factors, factor));
}
