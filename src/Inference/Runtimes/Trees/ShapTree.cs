using System.Runtime.Intrinsics;

namespace StreamML.Inference.Runtimes.Trees;

/// <summary>
/// One tree with the precomputed values that its SHAP values need at each split. See <see cref="TreeContributions"/>.
/// </summary>
/// <remarks>
/// Going down, each point t of the rule carries the product W over the path. At a split on feature i, met before with
/// share z, with s = 1 - t and d = t + zs, let l be the training share that goes left, a = t + zls and b = t + z(1-l)s.
/// The left child's product is W times a/d if the row follows feature i and goes left, zls/d if it follows and goes
/// right, and l if it has left the path before; the right child has the rest of W. Going up, sums S of leaf times W
/// come back. A row that has followed feature i so far adds to it, at each point, S times the change by this split in
/// (o - z) / (ot + zs): z(1-l)/(ad) for the left child if the row follows it, zl/(bd) for the right one, and -1/(sd)
/// for the child that it does not follow; each times the point's weight.
/// </remarks>
internal sealed class ShapTree
{
    /// <summary>
    /// Factors of a split and point, in this order: left product if the row goes left, and if it goes right.
    /// </summary>
    public const int LeftOfLeft = 0, LeftOfRight = 1;

    /// <summary>Gains: of the left child followed, of the right child followed, of the child not followed.</summary>
    public const int GainOfLeft = 2, GainOfRight = 3, GainOfOther = 4;

    /// <summary>Number of factors per split and point.</summary>
    public const int FactorCount = 5;

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
        Rule = GaussLegendre.OnUnit((MostFeatures(0, [], 0) + 1) / 2);
        Nodes = new ShapNode[nodes.Length];
        Factors = new float[FactorCount * Points * (nodes.Length / 2)];
        Fill(0, 0, []);
        (_source, _shareLeft) = ([], []);
    }

    /// <summary>Mean over the training rows.</summary>
    public double Expected { get; }

    /// <summary>Most splits on a path.</summary>
    public int Depth { get; }

    /// <summary>Points and weights: half as many as the most features on a path.</summary>
    public (double At, double Weight)[] Rule { get; }

    /// <summary>Number of points.</summary>
    public int Points => Rule.Length;

    /// <summary>The nodes, each subtree after its split: the left child follows its parent.</summary>
    public ShapNode[] Nodes { get; }

    /// <summary><see cref="FactorCount"/> factors for each point of each split, in node order.</summary>
    public float[] Factors { get; }

    /// <summary>Indexes of the features used, ascending.</summary>
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

    // Slots of followed features: two per level, followed to the left and to the right; a node points at the relevant
    // one.
    private void Fill(int n, int level, Dictionary<int, (double Share, int Slot)> path)
    {
        var source = _source[n];
        int at = _next++;
        if (source.IsLeaf)
        {
            Nodes[at] = new ShapNode(0, source.Value, 0, 0, 0, 0);
            return;
        }

        bool met = path.TryGetValue(source.Feature, out var before);
        double share = met ? before.Share : 1, left = _shareLeft[n];
        int split = _nextSplit++;
        for (int q = 0; q < Points; q++)
        {
            var (t, weight) = Rule[q];
            double s = 1 - t, d = t + (share * s), a = t + (share * left * s), b = t + (share * (1 - left) * s);
            var factors = Factors.AsSpan(((split * Points) + q) * FactorCount, FactorCount);
            factors[LeftOfLeft] = (float)(a / d);
            factors[LeftOfRight] = (float)(share * left * s / d);
            factors[GainOfLeft] = (float)(weight * share * (1 - left) / (a * d));
            factors[GainOfRight] = (float)(weight * share * left / (b * d));
            factors[GainOfOther] = (float)(-weight / (s * d));
        }

        path[source.Feature] = (share * left, 2 * level);
        Fill(source.Left, level + 1, path);
        path[source.Feature] = (share * (1 - left), (2 * level) + 1);
        int right = _next;
        Fill(source.Left + 1, level + 1, path);
        Nodes[at] = new ShapNode(
            ShapNode.Pack(
                source.Feature, source.DefaultLeft, right == at + 2 && _next == at + 3, met ? before.Slot : -1),
            source.Value, _shareLeft[n], (float)share, right, split);
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

/// <summary>A node as read by the walks.</summary>
/// <param name="Meta">Feature (10 bits), default direction (1 bit), two leaves below (1 bit), slot of the feature's
/// split above, plus 1 (the rest).</param>
/// <param name="Value">Threshold of a split; value of a leaf.</param>
/// <param name="ShareLeft">Share of the training rows that a split sends left.</param>
/// <param name="Share">Share z of the training rows that followed the split's feature above.</param>
/// <param name="Right">Index of a split's right child; 0 in a leaf.</param>
/// <param name="Split">Index among the splits.</param>
internal readonly record struct ShapNode(uint Meta, float Value, float ShareLeft, float Share, int Right, int Split)
{
    /// <summary>Whether the node ends a path.</summary>
    public bool IsLeaf => Right == 0;

    /// <summary>Index of a split's feature.</summary>
    public int Feature => (int)(Meta & 1023);

    /// <summary>Where a split sends a missing value.</summary>
    public bool DefaultLeft => (Meta & 1024) != 0;

    /// <summary>
    /// Slot that says whether the row followed this feature above; -1: the feature does not occur above.
    /// </summary>
    public int Previous => (int)(Meta >> 12) - 1;

    /// <summary>Whether both children are leaves, which directly follow the split.</summary>
    public bool HasLeaves => (Meta & 2048) != 0;

    /// <summary>Index of a split's value in a row expanded to two values per feature, by default direction.</summary>
    public int Side => (int)((Meta & 1023) << 1 | (Meta >> 10 & 1));

    /// <summary>Packs <see cref="Meta"/>.</summary>
    public static uint Pack(int feature, bool defaultLeft, bool hasLeaves, int previous) =>
        (uint)feature | (defaultLeft ? 1024u : 0) | (hasLeaves ? 2048u : 0) | ((uint)(previous + 1) << 12);

    /// <summary>Mask of the values, of sixteen, that go left.</summary>
    public Vector512<float> GoLeft(Vector512<float> values)
    {
        var threshold = Vector512.Create(Value);
        return DefaultLeft ? ~Vector512.GreaterThanOrEqual(values, threshold) : Vector512.LessThan(values, threshold);
    }
}
