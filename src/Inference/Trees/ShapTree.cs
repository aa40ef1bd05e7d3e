using System.Runtime.Intrinsics;

namespace StreamML.Inference.Trees;

/// <summary>One tree with what its SHAP values need at each split, worked out once. See <see cref="TreeContributions"/>.</summary>
/// <remarks>
/// Going down, each point t of the rule carries the product W over the path. At a split on feature i, met before with share
/// z, u = z(1-t) / (t + z(1-t)) is the part of W that the training share holds and 1 - u what the row's own following
/// holds. With l the training share that goes left, the left child's product is W times 1 - u(1-l) where the row follows
/// feature i and goes left, u l where it follows and goes right, and l where it has left the path before; the right child
/// has the rest of W. Going up, sums S of leaf times W come back, and a row that has followed feature i so far gives it, at
/// each point, S times the difference that this split makes to (o - z) / (o t + z(1-t)).
/// </remarks>
internal sealed class ShapTree
{
    /// <summary>Factors a split: left product and gains of a row that goes left (two), then of one that goes right (two).</summary>
    public const int Tables = 5;

    /// <summary>Product of the left child where the row follows it.</summary>
    public const int LeftOfLeft = 0;

    /// <summary>Gain of the child that the row follows, here the left one; <see cref="GainOfOther"/> stands behind it.</summary>
    public const int GainOfLeft = 1;

    /// <summary>Gain of the child that the row does not follow.</summary>
    public const int GainOfOther = 2;

    /// <summary>Gain of the right child where the row follows it.</summary>
    public const int GainOfRight = 3;

    /// <summary>Product of the left child where the row follows the right one.</summary>
    public const int LeftOfRight = 4;

    private readonly TreeNode[] _source;
    private readonly float[] _shareLeft;
    private int _next;
    private int _nextSplit;

    public ShapTree(TreeNode[] nodes)
    {
        _source = nodes;
        _shareLeft = [.. nodes.Select(node => node.IsLeaf ? 0 : ShareLeft(nodes, node))];
        Depth = TreeFile.DepthOf(nodes);
        Expected = MeanOf(0);
        Used = [.. nodes.Where(node => !node.IsLeaf).Select(node => node.Feature).Distinct().Order()];
        Points = (MostFeatures(0, [], 0) + 1) / 2;
        Width = Points switch { <= 4 => 4, <= 8 => 8, _ => 16 };
        Nodes = new ShapNode[nodes.Length];
        Factors = new float[Tables * Width * (nodes.Length / 2)];
        Fill(0, 0, [], GaussLegendre.OnUnit(Points));
        (_source, _shareLeft) = ([], []);
    }

    /// <summary>Mean over the training rows.</summary>
    public double Expected { get; }

    /// <summary>Most splits on a path.</summary>
    public int Depth { get; }

    /// <summary>Points of the rule: half of the features on the path that has most.</summary>
    public int Points { get; }

    /// <summary>Floats a table has for each split: the points, then zeros up to 4, 8 or 16.</summary>
    public int Width { get; }

    /// <summary>The nodes, each subtree behind its split: the left child follows its parent.</summary>
    public ShapNode[] Nodes { get; }

    /// <summary>For each split in the order of the nodes <see cref="Tables"/> tables of <see cref="Width"/>.</summary>
    public float[] Factors { get; }

    /// <summary>The features it looks at, ascending.</summary>
    public int[] Used { get; }

    private static float ShareLeft(TreeNode[] nodes, TreeNode node)
    {
        double left = nodes[node.Left].Cover, right = nodes[node.Left + 1].Cover;
        return left + right > 0 ? (float)(left / (left + right)) : 0.5f;
    }

    private double MeanOf(int n) => _source[n].IsLeaf
        ? _source[n].Value
        : (_shareLeft[n] * MeanOf(_source[n].Left)) + ((1.0 - _shareLeft[n]) * MeanOf(_source[n].Left + 1));

    private int MostFeatures(int n, HashSet<int> path, int most)
    {
        if (_source[n].IsLeaf)
        {
            return Math.Max(most, path.Count);
        }

        bool added = path.Add(_source[n].Feature);
        most = MostFeatures(_source[n].Left + 1, path, MostFeatures(_source[n].Left, path, most));
        if (added)
        {
            path.Remove(_source[n].Feature);
        }

        return most;
    }

    // Following slots: a level has two, followed to the left and to the right; a node points at the one that holds for it.
    private void Fill(int n, int level, Dictionary<int, (double Share, int Slot)> path, (double At, double Weight)[] rule)
    {
        var source = _source[n];
        int at = _next++;
        if (source.IsLeaf)
        {
            Nodes[at] = new ShapNode(0, source.Value, 0, 0, 0);
            return;
        }

        bool met = path.TryGetValue(source.Feature, out var before);
        double share = met ? before.Share : 1, left = _shareLeft[n];
        int split = _nextSplit++;
        for (int q = 0; q < Points; q++)
        {
            var (t, weight) = rule[q];
            double u = share * (1 - t) / (t + (share * (1 - t)));
            double Hot(double z) => (1 - z) / (t + (z * (1 - t)));
            void Set(int table, double value) => Factors[(((split * Tables) + table) * Width) + q] = (float)value;
            Set(LeftOfLeft, 1 - (u * (1 - left)));
            Set(LeftOfRight, u * left);
            Set(GainOfLeft, weight * (Hot(share * left) - Hot(share)));
            Set(GainOfRight, weight * (Hot(share * (1 - left)) - Hot(share)));
            Set(GainOfOther, weight * ((-1 / (1 - t)) - Hot(share)));
        }

        path[source.Feature] = (share * left, 2 * level);
        Fill(source.Left, level + 1, path, rule);
        path[source.Feature] = (share * (1 - left), (2 * level) + 1);
        int right = _next;
        Fill(source.Left + 1, level + 1, path, rule);
        Nodes[at] = new ShapNode(
            ShapNode.Pack(source.Feature, source.DefaultLeft, met ? before.Slot : -1), source.Value, _shareLeft[n], right, split);
        if (met)
        {
            path[source.Feature] = before;
        }
        else
        {
            path.Remove(source.Feature);
        }
    }
}

/// <summary>A node as the walks read it.</summary>
/// <param name="Meta">Feature (10 bits), default direction (1 bit), slot of the feature's split above, plus 1 (the rest).</param>
/// <param name="Value">Threshold of a split; value of a leaf.</param>
/// <param name="ShareLeft">Share of the training rows that a split sends left.</param>
/// <param name="Right">Index of a split's right child; 0 in a leaf.</param>
/// <param name="Split">Which of the splits it is.</param>
internal readonly record struct ShapNode(uint Meta, float Value, float ShareLeft, int Right, int Split)
{
    /// <summary>Whether the node ends a path.</summary>
    public bool IsLeaf => Right == 0;

    /// <summary>Index of the feature a split looks at.</summary>
    public int Feature => (int)(Meta & 1023);

    /// <summary>Where a split sends a missing value.</summary>
    public bool DefaultLeft => (Meta & 1024) != 0;

    /// <summary>Slot that says whether the row followed this feature above; -1: it was not met above.</summary>
    public int Previous => (int)(Meta >> 11) - 1;

    /// <summary>Lays the first part out.</summary>
    public static uint Pack(int feature, bool defaultLeft, int previous) =>
        (uint)feature | (defaultLeft ? 1024u : 0) | ((uint)(previous + 1) << 11);

    /// <summary>Whether a value goes left. A comparison with NaN is false.</summary>
    public bool GoesLeft(float value) => DefaultLeft ? !(value >= Value) : value < Value;

    /// <summary>Which of sixteen values go left.</summary>
    public Vector512<float> GoLeft(Vector512<float> values)
    {
        var threshold = Vector512.Create(Value);
        return DefaultLeft ? ~Vector512.GreaterThanOrEqual(values, threshold) : Vector512.LessThan(values, threshold);
    }
}
