using System.Numerics;
using StreamML.Inference.Runtimes.Trees;

namespace StreamML.Inference.Tests.Runtimes.Trees;

/// <summary>Contributions against Shapley's sum over all subsets of features, written out.</summary>
public sealed class ShapleyTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(9)]
    public void Contribute_TreesOfThisDepth_IsTheSumOverAllSubsets(int depth)
    {
        const int Features = 6;
        var file = RandomTrees.Make(depth, Features, 3, depth);
        var trees = new TreeEnsemble(file);
        var random = new Random(depth);
        float[] rows = [.. Enumerable.Range(0, 20 * Features).Select(
            _ => random.Next(6) == 0 ? float.NaN : (float)(random.NextDouble() - 0.5))];
        double[] values = new double[rows.Length];
        trees.Contribute(rows, values, new float[20]);
        for (int row = 0; row < 20; row++)
        {
            double[] expected = Shapley(file, rows[(row * Features)..((row + 1) * Features)]);
            for (int f = 0; f < Features; f++)
            {
                Assert.Equal(expected[f], values[(row * Features) + f], 1e-5);
            }
        }
    }

    private static double[] Shapley(TreeFile file, float[] row)
    {
        int n = row.Length;
        double[] values = new double[n];
        double[] known = [
            .. Enumerable.Range(0, 1 << n).Select(set => file.Trees.Sum(tree => Mean(tree, 0, row, set)))];
        for (int set = 0; set < known.Length; set++)
        {
            for (int f = 0; f < n; f++)
            {
                if ((set >> f & 1) == 0)
                {
                    int size = BitOperations.PopCount((uint)set);
                    double weight = Factorial(size) * Factorial(n - size - 1) / Factorial(n);
                    values[f] += weight * (known[set | (1 << f)] - known[set]);
                }
            }
        }

        return values;
    }

    private static double Mean(TreeNode[] tree, int at, float[] row, int known)
    {
        var node = tree[at];
        if (node.IsLeaf)
        {
            return node.Value;
        }

        double left = Mean(tree, node.Left, row, known), right = Mean(tree, node.Left + 1, row, known);
        if ((known >> node.Feature & 1) == 1)
        {
            float value = row[node.Feature];
            return (float.IsNaN(value) ? node.DefaultLeft : value < node.Value) ? left : right;
        }

        double ofLeft = tree[node.Left].Cover, ofRight = tree[node.Left + 1].Cover;
        return ((ofLeft * left) + (ofRight * right)) / (ofLeft + ofRight);
    }

    private static double Factorial(int n) => n < 2 ? 1 : n * Factorial(n - 1);
}
