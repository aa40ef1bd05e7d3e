using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace StreamML.Inference.Trees;

/// <summary>One tree with what its SHAP values need at each split, worked out once. See <see cref="TreeContributions"/>.</summary>
/// <remarks>
/// Going down, each point of the rule carries the product W over the path. At a split on feature i, met before with share
/// z, u = z(1-t) / (t + z(1-t)) is the part of W that the training share holds and 1 - u what the row's own following
/// holds: a child's product is its share of u W, and the child that the row follows has (1-u) W beside it. So the two
/// children's products sum to W. Going up, sums S of leaf times W come back, and a row that has followed feature i so far
/// gives it, at each point, S times the difference that this split makes to (o - z) / (o t + z(1-t)).
/// </remarks>
internal sealed class ShapTree
{
    private readonly TreeNode[] _nodes;
    private readonly float[] _shareLeft;

    // For each node and point: u, and the gains of the followed left child, the followed right one, and the other one.
    private readonly float[] _tables;
    private readonly int[] _previous;
    private readonly int _points;
    private readonly int _depth;

    public ShapTree(TreeNode[] nodes)
    {
        _nodes = nodes;
        _shareLeft = [.. nodes.Select(node => node.IsLeaf ? 0 : ShareLeft(nodes, node))];
        _depth = TreeFile.DepthOf(nodes);
        Expected = MeanOf(0);
        var shares = new Dictionary<int, (double Share, int Level)>();
        _points = (MostFeatures(0, [], 0) + 1) / 2;
        _tables = new float[4 * _points * nodes.Length];
        _previous = new int[nodes.Length];
        Array.Fill(_previous, -1);
        if (_points > 0)
        {
            Fill(0, 0, shares, GaussLegendre.OnUnit(_points));
        }
    }

    /// <summary>Mean over the training rows.</summary>
    public double Expected { get; }

    /// <summary>Vectors of working space: products and sums a level, and whether a level's left and right are followed.</summary>
    public int ScratchLength => ((_depth + 2) * ((2 * _points) + 2)) + 1;

    /// <summary>Adds the values of sixteen rows.</summary>
    public void Add(ReadOnlySpan<Vector512<float>> values, Span<Vector512<float>> sums, Span<Vector512<float>> scratch)
    {
        if (_points == 0)
        {
            return;
        }

        int levels = _depth + 2;
        ref var products = ref MemoryMarshal.GetReference(scratch);
        for (int q = 0; q < _points; q++)
        {
            Unsafe.Add(ref products, q) = Vector512<float>.One;
        }

        new Walk(this, ref products, ref Unsafe.Add(ref products, levels * _points),
            ref Unsafe.Add(ref products, 2 * levels * _points), values, sums).Visit(0, 0);
    }

    private static float ShareLeft(TreeNode[] nodes, TreeNode node)
    {
        double left = nodes[node.Left].Cover, right = nodes[node.Left + 1].Cover;
        return left + right > 0 ? (float)(left / (left + right)) : 0.5f;
    }

    private double MeanOf(int n) => _nodes[n].IsLeaf
        ? _nodes[n].Value
        : (_shareLeft[n] * MeanOf(_nodes[n].Left)) + ((1f - _shareLeft[n]) * MeanOf(_nodes[n].Left + 1));

    private int MostFeatures(int n, HashSet<int> path, int most)
    {
        if (_nodes[n].IsLeaf)
        {
            return Math.Max(most, path.Count);
        }

        bool added = path.Add(_nodes[n].Feature);
        most = MostFeatures(_nodes[n].Left + 1, path, MostFeatures(_nodes[n].Left, path, most));
        if (added)
        {
            path.Remove(_nodes[n].Feature);
        }

        return most;
    }

    // Mask slots: a level has two, followed to the left and followed to the right; Previous points at the slot that holds.
    private void Fill(int n, int level, Dictionary<int, (double Share, int Slot)> path, (double At, double Weight)[] rule)
    {
        var node = _nodes[n];
        if (node.IsLeaf)
        {
            return;
        }

        bool met = path.TryGetValue(node.Feature, out var before);
        double share = met ? before.Share : 1;
        _previous[n] = met ? before.Slot : -1;
        double left = _shareLeft[n];
        for (int q = 0; q < _points; q++)
        {
            var (t, weight) = rule[q];
            double Hot(double z) => (1 - z) / (t + (z * (1 - t)));
            var row = _tables.AsSpan(((n * _points) + q) * 4, 4);
            row[0] = (float)(share * (1 - t) / (t + (share * (1 - t))));
            row[1] = (float)(weight * (Hot(share * left) - Hot(share)));
            row[2] = (float)(weight * (Hot(share * (1 - left)) - Hot(share)));
            row[3] = (float)(weight * ((-1 / (1 - t)) - Hot(share)));
        }

        path[node.Feature] = (share * left, 2 * level);
        Fill(node.Left, level + 1, path, rule);
        path[node.Feature] = (share * (1 - left), (2 * level) + 1);
        Fill(node.Left + 1, level + 1, path, rule);
        if (met)
        {
            path[node.Feature] = before;
        }
        else
        {
            path.Remove(node.Feature);
        }
    }

    /// <summary>Sixteen rows on their way through the tree. Recursion is bounded by the format's depth.</summary>
    private readonly ref struct Walk
    {
        private readonly ShapTree _tree;
        private readonly int _points;
        private readonly ref TreeNode _nodes;
        private readonly ref Vector512<float> _products;
        private readonly ref Vector512<float> _subtrees;
        private readonly ref Vector512<float> _masks;
        private readonly ref Vector512<float> _values;
        private readonly ref Vector512<float> _sums;

        public Walk(
            ShapTree tree, ref Vector512<float> products, ref Vector512<float> subtrees, ref Vector512<float> masks,
            ReadOnlySpan<Vector512<float>> values, Span<Vector512<float>> sums)
        {
            (_tree, _points) = (tree, tree._points);
            _nodes = ref MemoryMarshal.GetArrayDataReference(tree._nodes);
            _products = ref products;
            _subtrees = ref subtrees;
            _masks = ref masks;
            _values = ref MemoryMarshal.GetReference(values);
            _sums = ref MemoryMarshal.GetReference(sums);
        }

        /// <summary>Reads the products of <paramref name="level"/> and leaves the sums of the subtree in the same level.</summary>
        public void Visit(int n, int level)
        {
            ref readonly var node = ref Unsafe.Add(ref _nodes, n);
            ref var products = ref Unsafe.Add(ref _products, level * _points);
            ref var subtree = ref Unsafe.Add(ref _subtrees, level * _points);
            if (node.IsLeaf)
            {
                var value = Vector512.Create(node.Value);
                for (int q = 0; q < _points; q++)
                {
                    Unsafe.Add(ref subtree, q) = Unsafe.Add(ref products, q) * value;
                }

                return;
            }

            int previous = _tree._previous[n];
            var followed = previous < 0 ? Vector512<float>.AllBitsSet : Unsafe.Add(ref _masks, previous);
            var value0 = Unsafe.Add(ref _values, node.Feature);
            var threshold = Vector512.Create(node.Value);
            // A comparison with NaN is false, so the default direction is in which comparison is made.
            var goesLeft = node.DefaultLeft
                ? ~Vector512.GreaterThanOrEqual(value0, threshold)
                : Vector512.LessThan(value0, threshold);
            Unsafe.Add(ref _masks, 2 * level) = followed & goesLeft;
            Unsafe.Add(ref _masks, (2 * level) + 1) = Vector512.AndNot(followed, goesLeft);
            ref float table = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_tree._tables), n * _points * 4);
            float share = _tree._shareLeft[n];
            Down(level, ref table, followed, goesLeft, share, left: true);
            Visit(node.Left, level + 1);
            ref var child = ref Unsafe.Add(ref _subtrees, (level + 1) * _points);
            for (int q = 0; q < _points; q++)
            {
                Unsafe.Add(ref subtree, q) = Unsafe.Add(ref child, q);
            }

            Down(level, ref table, followed, goesLeft, 1f - share, left: false);
            Visit(node.Left + 1, level + 1);
            Up(ref subtree, ref child, ref table, followed, goesLeft, node.Feature);
        }

        private void Down(
            int level, ref float table, Vector512<float> followed, Vector512<float> goesLeft, float share, bool left)
        {
            ref var from = ref Unsafe.Add(ref _products, level * _points);
            ref var to = ref Unsafe.Add(ref from, _points);
            var part = Vector512.Create(share);
            var here = followed & (left ? goesLeft : ~goesLeft);
            for (int q = 0; q < _points; q++)
            {
                var product = Unsafe.Add(ref from, q);
                var held = Vector512.ConditionalSelect(followed, product * Vector512.Create(Unsafe.Add(ref table, 4 * q)), product);
                Unsafe.Add(ref to, q) = (held * part) + (here & (product - held));
            }
        }

        private void Up(
            ref Vector512<float> left, ref Vector512<float> right, ref float table, Vector512<float> followed,
            Vector512<float> goesLeft, int feature)
        {
            var gain = Vector512<float>.Zero;
            for (int q = 0; q < _points; q++)
            {
                var other = Vector512.Create(Unsafe.Add(ref table, (4 * q) + 3));
                var ofLeft = Vector512.ConditionalSelect(goesLeft, Vector512.Create(Unsafe.Add(ref table, (4 * q) + 1)), other);
                var ofRight = Vector512.ConditionalSelect(goesLeft, other, Vector512.Create(Unsafe.Add(ref table, (4 * q) + 2)));
                var sumLeft = Unsafe.Add(ref left, q);
                var sumRight = Unsafe.Add(ref right, q);
                gain += (sumLeft * ofLeft) + (sumRight * ofRight);
                Unsafe.Add(ref left, q) = sumLeft + sumRight;
            }

            Unsafe.Add(ref _sums, feature) += followed & gain;
        }
    }
}
