using System.Buffers.Binary;
using StreamML.Inference.Artifacts;

namespace StreamML.Inference.Runtimes.Trees;

/// <summary>A node of a regression tree. A split sends a row left if its value is below the threshold.</summary>
/// <param name="Feature">Index of a split's feature; 0 in a leaf.</param>
/// <param name="DefaultLeft">Whether a split sends a missing value (NaN) left; false in a leaf.</param>
/// <param name="Left">Index of the left child, which the right one follows; 0 in a leaf.</param>
/// <param name="Value">Threshold of a split; value of a leaf, in units of the margin.</param>
/// <param name="Cover">Weight of the training rows that reached it (sum of Hessians), 0 or more.</param>
public readonly record struct TreeNode(int Feature, bool DefaultLeft, int Left, float Value, float Cover)
{
    /// <summary>Whether the node ends a path.</summary>
    public bool IsLeaf => Left == 0;
}

/// <summary>
/// The bytes of a tree ensemble, format <c>trees/1</c>, little endian: magic <c>SMTR</c>, features (u32), link (u32, 0
/// identity, 1 logistic), base margin (f32), trees (u32); per tree the number of nodes (u32) and 16 bytes per node:
/// feature (u16), default direction (u8, 1 left), kind (u8, 0 leaf, 1 split), left child (u32), threshold or leaf value
/// (f32), cover (f32). The right child follows the left one, and children come after their parent.
/// </summary>
public sealed class TreeFile
{
    /// <summary>Name of the format in manifests.</summary>
    public const string Format = "trees/1";

    /// <summary>Most features.</summary>
    public const int MaxFeatures = 1024;

    /// <summary>Most trees.</summary>
    public const int MaxTrees = 10_000;

    /// <summary>Most nodes of a tree.</summary>
    public const int MaxNodes = 1 << 20;

    /// <summary>Most nodes in all trees together.</summary>
    public const int MaxNodesInAll = 1 << 24;

    /// <summary>Most splits between the root and a leaf.</summary>
    public const int MaxDepth = 32;

    private const float MaxValue = 1e9f;
    private const float MaxCover = 1e12f;
    private const uint Magic = 0x52544D53; // "SMTR"
    private const int HeaderBytes = 20;
    private const int NodeBytes = 16;

    /// <summary>Creates a file from trees, which are checked.</summary>
    /// <param name="features">Number of features per row, 1 to <see cref="MaxFeatures"/>.</param>
    /// <param name="link">Link from margin to prediction.</param>
    /// <param name="baseMargin">Margin without any tree.</param>
    /// <param name="trees">Nodes of each tree, the root first.</param>
    /// <exception cref="ArtifactException">They break a rule of the format.</exception>
    public TreeFile(int features, TreeLink link, float baseMargin, IReadOnlyList<TreeNode[]> trees)
    {
        Check(features is >= 1 and <= MaxFeatures, $"it has {features} features, not 1 to {MaxFeatures}");
        Check(link is TreeLink.Identity or TreeLink.Logistic, "its link is unknown");
        Check(Math.Abs(baseMargin) <= MaxValue, "its base margin is not a number up to a thousand million");
        Check(trees.Count is >= 1 and <= MaxTrees, $"it has {trees.Count} trees, not 1 to {MaxTrees}");
        long nodes = 0;
        foreach (var tree in trees)
        {
            nodes += tree.Length;
            Check(nodes <= MaxNodesInAll, $"it has more than {MaxNodesInAll} nodes");
            CheckTree(tree, features);
        }

        (Features, Link, BaseMargin, Trees) = (features, link, baseMargin, trees);
    }

    /// <summary>Number of features per row.</summary>
    public int Features { get; }

    /// <summary>Link from margin to prediction.</summary>
    public TreeLink Link { get; }

    /// <summary>Margin without any tree.</summary>
    public float BaseMargin { get; }

    /// <summary>Nodes of each tree.</summary>
    public IReadOnlyList<TreeNode[]> Trees { get; }

    /// <summary>Reads and checks everything before use.</summary>
    /// <exception cref="ArtifactException">The bytes break the format.</exception>
    public static TreeFile Parse(ReadOnlySpan<byte> bytes)
    {
        Check(bytes.Length >= HeaderBytes
            && BinaryPrimitives.ReadUInt32LittleEndian(bytes) == Magic, "it does not begin with SMTR");
        uint features = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        uint link = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        float baseMargin = BinaryPrimitives.ReadSingleLittleEndian(bytes[12..]);
        uint count = BinaryPrimitives.ReadUInt32LittleEndian(bytes[16..]);
        Check(features <= MaxFeatures && link <= 1 && count <= MaxTrees, "its header is out of range");
        var trees = new TreeNode[count][];
        int at = HeaderBytes;
        for (int t = 0; t < count; t++)
        {
            Check(bytes.Length - at >= 4, "it ends within a tree");
            uint nodes = BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
            at += 4;
            Check(nodes is >= 1 and <= MaxNodes && (bytes.Length - at) / NodeBytes >= nodes, "it ends within a tree");
            trees[t] = new TreeNode[nodes];
            for (int n = 0; n < nodes; n++, at += NodeBytes)
            {
                trees[t][n] = ReadNode(bytes.Slice(at, NodeBytes));
            }
        }

        Check(at == bytes.Length, "bytes stand behind its last tree");
        return new TreeFile((int)features, (TreeLink)link, baseMargin, trees);
    }

    /// <summary>Writes the format. The same trees give the same bytes.</summary>
    public byte[] ToBytes()
    {
        byte[] file = new byte[HeaderBytes + Trees.Sum(tree => 4 + (NodeBytes * tree.Length))];
        var rest = file.AsSpan();
        BinaryPrimitives.WriteUInt32LittleEndian(rest, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(rest[4..], (uint)Features);
        BinaryPrimitives.WriteUInt32LittleEndian(rest[8..], (uint)Link);
        BinaryPrimitives.WriteSingleLittleEndian(rest[12..], BaseMargin);
        BinaryPrimitives.WriteUInt32LittleEndian(rest[16..], (uint)Trees.Count);
        rest = rest[HeaderBytes..];
        foreach (var tree in Trees)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(rest, (uint)tree.Length);
            rest = rest[4..];
            foreach (var node in tree)
            {
                BinaryPrimitives.WriteUInt16LittleEndian(rest, (ushort)node.Feature);
                rest[2] = node.DefaultLeft ? (byte)1 : (byte)0;
                rest[3] = node.IsLeaf ? (byte)0 : (byte)1;
                BinaryPrimitives.WriteUInt32LittleEndian(rest[4..], (uint)node.Left);
                BinaryPrimitives.WriteSingleLittleEndian(rest[8..], node.Value);
                BinaryPrimitives.WriteSingleLittleEndian(rest[12..], node.Cover);
                rest = rest[NodeBytes..];
            }
        }

        return file;
    }

    /// <summary>Splits between the root and the deepest leaf of a checked tree.</summary>
    internal static int DepthOf(TreeNode[] tree)
    {
        int[] depths = new int[tree.Length];
        for (int n = 0; n < tree.Length; n++)
        {
            if (!tree[n].IsLeaf)
            {
                depths[tree[n].Left] = depths[tree[n].Left + 1] = depths[n] + 1;
            }
        }

        return depths.Max();
    }

    private static TreeNode ReadNode(ReadOnlySpan<byte> bytes)
    {
        uint left = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        Check(bytes[2] <= 1 && bytes[3] <= 1 && left < MaxNodes
            && (left != 0) == (bytes[3] == 1), "a node is malformed");
        return new TreeNode(
            BinaryPrimitives.ReadUInt16LittleEndian(bytes), bytes[2] == 1, (int)left,
            BinaryPrimitives.ReadSingleLittleEndian(bytes[8..]), BinaryPrimitives.ReadSingleLittleEndian(bytes[12..]));
    }

    // Each node except the root is the child of exactly one earlier node: no cycle, nothing unreachable.
    private static void CheckTree(TreeNode[] tree, int features)
    {
        Check(tree.Length is >= 1 and <= MaxNodes, $"a tree has {tree.Length} nodes, not 1 to {MaxNodes}");
        byte[] depths = new byte[tree.Length];
        int children = 0;
        for (int n = 0; n < tree.Length; n++)
        {
            var node = tree[n];
            Check(n == 0 || depths[n] > 0, "a node has no parent before it");
            Check(Math.Abs(node.Value) <= MaxValue, "a threshold or leaf is not a number up to a thousand million");
            Check(node.Cover is >= 0 and <= MaxCover, "a cover is not 0 to a million million");
            Check(node.Feature >= 0 && node.Feature < features, "a feature is out of range");
            if (node.IsLeaf)
            {
                Check(node.Feature == 0 && !node.DefaultLeft, "a leaf names a feature");
                continue;
            }

            Check(node.Left > n && node.Left < tree.Length - 1, "a child does not stand behind its parent");
            Check(depths[node.Left] == 0 && depths[node.Left + 1] == 0, "a node has two parents");
            Check(depths[n] < MaxDepth, $"a tree is deeper than {MaxDepth}");
            depths[node.Left] = depths[node.Left + 1] = (byte)(depths[n] + 1);
            children += 2;
        }

        Check(children == tree.Length - 1, "a node has no parent");
    }

    private static void Check(bool holds, string fault)
    {
        if (!holds)
        {
            throw new ArtifactException($"The tree ensemble is refused: {fault}.");
        }
    }
}
