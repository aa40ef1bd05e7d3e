using StreamML.Inference.Runtimes.Trees;

namespace StreamML.Inference.Tests.Runtimes.Trees;

/// <summary>Trees of any shape, covers that add up. The same seed, the same trees.</summary>
internal static class RandomTrees
{
    public static TreeFile Make(int seed, int features, int trees, int depth, TreeLink link = TreeLink.Identity)
    {
        var random = new Random(seed);
        return new TreeFile(
            features, link, 0.25f, [.. Enumerable.Range(0, trees).Select(_ => Tree(random, features, depth))]);
    }

    private static TreeNode[] Tree(Random random, int features, int depth)
    {
        var nodes = new List<TreeNode> { new(0, false, 0, 0, 1_024) };
        var depths = new List<int> { 0 };
        for (int n = 0; n < nodes.Count; n++)
        {
            if (depths[n] == depth || (n > 0 && random.Next(5) == 0))
            {
                nodes[n] = nodes[n] with { Value = (float)(random.NextDouble() - 0.5) };
                continue;
            }

            float cover = nodes[n].Cover, left = cover * (float)(0.1 + (0.8 * random.NextDouble()));
            nodes[n] = new TreeNode(
                random.Next(features), random.Next(2) == 0, nodes.Count, (float)(random.NextDouble() - 0.5), cover);
            nodes.Add(new TreeNode(0, false, 0, 0, left));
            nodes.Add(new TreeNode(0, false, 0, 0, cover - left));
            depths.AddRange([depths[n] + 1, depths[n] + 1]);
        }

        return [.. nodes];
    }
}
