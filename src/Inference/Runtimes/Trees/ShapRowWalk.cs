using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace StreamML.Inference.Runtimes.Trees;

/// <summary>
/// Walks a tree with one row, one lane per point of the rule: several times faster for one row than sixteen lanes of
/// which fifteen are idle. Computes the factors of a split from two shares, since for one row they cost more to load
/// than to compute. For trees with up to <see cref="MostPoints"/> points. Read-only and thread-safe.
/// </summary>
internal sealed class ShapRowWalk
{
    /// <summary>Most points: paths of up to sixteen different features.</summary>
    public const int MostPoints = 8;

    private readonly ShapNode[] _nodes;
    private readonly Vector256<float> _t;
    private readonly Vector256<float> _s;
    private readonly Vector256<float> _weight;
    private readonly Vector256<float> _other;
    private readonly bool _narrow;

    /// <summary>Prepares a tree's nodes and rule. Lanes beyond its points have no weight.</summary>
    public ShapRowWalk(ShapTree tree)
    {
        Span<float> t = stackalloc float[MostPoints], weight = stackalloc float[MostPoints];
        t.Fill(0.5f);
        weight.Clear();
        for (int q = 0; q < tree.Points; q++)
        {
            (t[q], weight[q]) = ((float)tree.Rule[q].At, (float)tree.Rule[q].Weight);
        }

        (_nodes, _narrow) = (tree.Nodes, tree.Points <= MostPoints / 2);
        (_t, _weight) = (Vector256.Create<float>(t), Vector256.Create<float>(weight));
        _s = Vector256<float>.One - _t;
        _other = Vector256<float>.One / _s;
    }

    /// <summary>
    /// Expands a row to two values per feature: missing as minus infinity, which goes left at any threshold, and
    /// missing as infinity, which goes right. A split uses the one for its default direction and needs no branch.
    /// </summary>
    public static void Spread(ReadOnlySpan<float> row, Span<float> spread)
    {
        for (int f = 0; f < row.Length; f++)
        {
            bool missing = float.IsNaN(row[f]);
            spread[2 * f] = missing ? float.PositiveInfinity : row[f];
            spread[(2 * f) + 1] = missing ? float.NegativeInfinity : row[f];
        }
    }

    /// <summary>Adds the row's values.</summary>
    /// <param name="spread">The row, expanded by <see cref="Spread"/>.</param>
    /// <param name="sums">Two vectors per feature, one lane per point; their total is the feature's value.</param>
    /// <param name="path">As long as the tree is deep.</param>
    public void Add(ReadOnlySpan<float> spread, Span<Vector256<double>> sums, Span<Step> path)
    {
        ref var nodes = ref MemoryMarshal.GetArrayDataReference(_nodes);
        ref var steps = ref MemoryMarshal.GetReference(path);
        ref float values = ref MemoryMarshal.GetReference(spread);
        int level = 0, n = 0;
        var product = Vector256<float>.One;
        while (true)
        {
            ref readonly var node = ref Unsafe.Add(ref nodes, n);
            Vector256<float> sum;
            if (node.IsLeaf)
            {
                sum = product * node.Value;
            }
            else
            {
                ref var step = ref Unsafe.Add(ref steps, level);
                var left = product
                    * LeftPart(ref step, node, Unsafe.Add(ref values, node.Side), Followed(ref steps, node.Previous));
                if (!node.HasLeaves)
                {
                    step.Kept = product - left;
                    step.Node = n++;
                    product = left;
                    level++;
                    continue;
                }

                step.Kept = left * Unsafe.Add(ref nodes, n + 1).Value;
                sum = (product - left) * Unsafe.Add(ref nodes, n + 2).Value;
                AddGain(step, sum, sums, node.Feature);
                sum += step.Kept;
            }

            while (true)
            {
                if (level == 0)
                {
                    return;
                }

                ref var step = ref Unsafe.Add(ref steps, level - 1);
                if (step.Node >= 0)
                {
                    n = Unsafe.Add(ref nodes, step.Node).Right;
                    (product, step.Kept, step.Node) = (step.Kept, sum, ~step.Node);
                    break;
                }

                level--;
                AddGain(step, sum, sums, Unsafe.Add(ref nodes, ~step.Node).Feature);
                sum += step.Kept;
            }
        }
    }

    // The slot of a split is twice its level, plus one for its right side.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Followed(ref Step steps, int slot)
    {
        if (slot < 0)
        {
            return true;
        }

        ref var above = ref Unsafe.Add(ref steps, slot >> 1);
        return above.Followed && (above.GoesLeft[0] != 0) == ((slot & 1) == 0);
    }

    // With a for the child that the row follows and z' the share of the other: a/d or zls/d, and on the way up 1/d and
    // z'/(ad).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<float> LeftPart(ref Step step, in ShapNode node, float value, bool followed)
    {
        step.Followed = followed;
        var goesLeft = Vector256.LessThan(Vector256.Create(value), Vector256.Create(node.Value));
        step.GoesLeft = goesLeft.AsInt32();
        if (!followed)
        {
            return Vector256.Create(node.ShareLeft);
        }

        var share = Vector256.Create(node.Share);
        var shareLeft = share * node.ShareLeft;
        var own = Vector256.ConditionalSelect(goesLeft, shareLeft, share - shareLeft);
        var ofOwn = (_s * own) + _t;
        var ofBoth = (_s * share) + _t;
        var inverse = Vector256<float>.One / (ofOwn * ofBoth);
        step.Inverse = inverse * ofOwn;
        step.OwnGain = inverse * (share - own);
        return Vector256.ConditionalSelect(goesLeft, ofOwn, _s * shareLeft) * step.Inverse;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AddGain(in Step step, Vector256<float> right, Span<Vector256<double>> sums, int feature)
    {
        if (!step.Followed)
        {
            return;
        }

        var goesLeft = step.GoesLeft.AsSingle();
        var own = Vector256.ConditionalSelect(goesLeft, step.Kept, right);
        var lost = Vector256.ConditionalSelect(goesLeft, right, step.Kept);
        var (lower, upper) = Vector256.Widen(_weight * ((own * step.OwnGain) - (lost * _other * step.Inverse)));
        sums[2 * feature] += lower;
        if (!_narrow)
        {
            sums[(2 * feature) + 1] += upper;
        }
    }

    /// <summary>State of a split on the walk's path.</summary>
    internal struct Step
    {
        /// <summary>Product of the right child until it is visited, then sum of the left one.</summary>
        public Vector256<float> Kept;

        /// <summary>1/d of the split.</summary>
        public Vector256<float> Inverse;

        /// <summary>Gain of the followed child's sum.</summary>
        public Vector256<float> OwnGain;

        /// <summary>All bits set if the row goes left, else none.</summary>
        public Vector256<int> GoesLeft;

        /// <summary>The split; its complement while the walk is in its right child.</summary>
        public int Node;

        /// <summary>Whether the row has followed the split's feature so far.</summary>
        public bool Followed;
    }
}
