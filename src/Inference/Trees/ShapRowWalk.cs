using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace StreamML.Inference.Trees;

/// <summary>
/// One row on its way through a tree, a lane for each point of the rule: some six times faster for one row than sixteen
/// lanes of which fifteen are idle. For trees with up to <see cref="MostPoints"/> points.
/// </summary>
internal static class ShapRowWalk
{
    /// <summary>Points that fit: paths of up to sixteen different features.</summary>
    public const int MostPoints = 8;

    /// <summary>What the walk keeps of a split on its path.</summary>
    internal struct Step
    {
        /// <summary>Product of the right child, until that is visited; then sum of the left one.</summary>
        public Vector256<float> Kept;

        /// <summary>The split; its complement while the walk is in its right child.</summary>
        public int Node;

        /// <summary>Whether the row has followed the split's feature so far.</summary>
        public bool Followed;

        /// <summary>Whether the row goes left.</summary>
        public bool GoesLeft;
    }

    /// <summary>Adds the row's values.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="row">The row.</param>
    /// <param name="sums">Two vectors a feature, a lane for each point: what they sum to is the feature's value.</param>
    /// <param name="path">As long as the tree is deep.</param>
    public static void Add(ShapTree tree, ReadOnlySpan<float> row, Span<Vector256<double>> sums, Span<Step> path)
    {
        ref var nodes = ref MemoryMarshal.GetArrayDataReference(tree.Nodes);
        ref float factors = ref MemoryMarshal.GetArrayDataReference(tree.Factors);
        ref var steps = ref MemoryMarshal.GetReference(path);
        bool narrow = tree.Width == 4;
        int width = tree.Width, stride = ShapTree.Tables * width, level = 0, n = 0;
        var product = Vector256<float>.One;
        while (true)
        {
            ref readonly var node = ref Unsafe.Add(ref nodes, n);
            if (!node.IsLeaf)
            {
                ref var step = ref Unsafe.Add(ref steps, level++);
                step.Node = n++;
                step.GoesLeft = node.GoesLeft(row[node.Feature]);
                step.Followed = Followed(ref steps, node.Previous);
                var share = step.Followed
                    ? Load(ref Unsafe.Add(ref factors, (node.Split * stride)
                        + (step.GoesLeft ? ShapTree.LeftOfLeft : ShapTree.LeftOfRight * width)), narrow)
                    : Vector256.Create(node.ShareLeft);
                var left = product * share;
                step.Kept = product - left;
                product = left;
                continue;
            }

            var sum = product * node.Value;
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
                if (step.Followed)
                {
                    ref readonly var split = ref Unsafe.Add(ref nodes, ~step.Node);
                    Gain(ref Unsafe.Add(ref factors, split.Split * stride), width, narrow, step, sum, sums, split.Feature);
                }

                sum += step.Kept;
            }
        }
    }

    // The slot of a split is twice its level, and one more for its right side.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Followed(ref Step steps, int slot)
    {
        if (slot < 0)
        {
            return true;
        }

        ref var above = ref Unsafe.Add(ref steps, slot >> 1);
        return above.Followed && above.GoesLeft == ((slot & 1) == 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Gain(
        ref float factors, int width, bool narrow, in Step step, Vector256<float> right, Span<Vector256<double>> sums, int feature)
    {
        var other = Load(ref Unsafe.Add(ref factors, ShapTree.GainOfOther * width), narrow);
        var gain = step.GoesLeft
            ? (step.Kept * Load(ref Unsafe.Add(ref factors, ShapTree.GainOfLeft * width), narrow)) + (right * other)
            : (step.Kept * other) + (right * Load(ref Unsafe.Add(ref factors, ShapTree.GainOfRight * width), narrow));
        var (lower, upper) = Vector256.Widen(gain);
        sums[2 * feature] += lower;
        if (!narrow)
        {
            sums[(2 * feature) + 1] += upper;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Load(ref float from, bool narrow) =>
        narrow ? Vector128.LoadUnsafe(ref from).ToVector256() : Vector256.LoadUnsafe(ref from);
}
