using System.Globalization;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Runtimes.Trees;

namespace StreamML.Trainer.Boosting.LightGbm;

/// <summary>
/// Reads trees from LightGBM's text format, version 4: one output, numerical splits. The trees go left for the same
/// rows: a value at most the threshold (64 bits) is a value below the next larger float32.
/// </summary>
internal static class LightGbmModelText
{
    private const int CategoricalBit = 1;
    private const int DefaultLeftBit = 2;
    private const int MissingShift = 2;
    private const int MissingNaN = 2;

    // A split of the missing values from all others has an infinite threshold; values end where the format of trees
    // does.
    private const double MaxThreshold = 1e9;

    /// <summary>Converts a model. Nodes are arranged level by level; a cover is the sum of the Hessians of the leaves
    /// below.</summary>
    /// <param name="text">The model's text.</param>
    /// <param name="features">How many features a row has.</param>
    /// <exception cref="ArtifactException">It is not such a model, or of an unsupported kind.</exception>
    public static TreeFile Convert(string text, int features)
    {
        TreeLink? link = null;
        var trees = new List<TreeNode[]>();
        Dictionary<string, string>? tree = null;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            int equals = line.IndexOf('=');
            string name = equals < 0 ? line.ToString() : line[..equals].ToString();
            string value = equals < 0 ? "" : line[(equals + 1)..].ToString();
            switch (name)
            {
                case "objective":
                    link ??= LinkOf(value);
                    break;
                case "Tree":
                    tree = [];
                    break;
                case "" when tree is { Count: > 0 }:
                    trees.Add(Read(tree));
                    tree = null;
                    break;
                case "end of trees":
                    return new TreeFile(
                        features, link ?? throw new ArtifactException("The LightGBM model has no objective."), 0,
                        trees);
                default:
                    tree?.TryAdd(name, value);
                    break;
            }
        }

        throw new ArtifactException("The text of the LightGBM model has no end.");
    }

    private static TreeLink LinkOf(string objective) => objective switch
    {
        "binary sigmoid:1" => TreeLink.Logistic,
        "regression" => TreeLink.Identity,
        _ => throw new ArtifactException($"The objective {objective} of LightGBM is not supported."),
    };

    private static TreeNode[] Read(Dictionary<string, string> tree)
    {
        if (Numbers(tree, "num_cat")[0] != 0 || (tree.TryGetValue("is_linear", out string? linear) && linear != "0"))
        {
            throw new ArtifactException("Categorical splits and linear leaves of LightGBM are not supported.");
        }

        double[] values = Numbers(tree, "leaf_value");
        if (values.Length == 1)
        {
            return [new TreeNode(0, false, 0, (float)values[0], 0)];
        }

        var splits = new Splits(
            Whole(tree, "left_child"), Whole(tree, "right_child"), Whole(tree, "split_feature"),
            Whole(tree, "decision_type"), Numbers(tree, "threshold"), values, Numbers(tree, "leaf_weight"));
        return splits.ByLevel();
    }

    private static double[] Numbers(Dictionary<string, string> tree, string name) =>
        tree.TryGetValue(name, out string? text)
        ? [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(Number)]
        : throw new ArtifactException($"A tree of the LightGBM model has no {name}.");

    private static double Number(string text) => text switch
    {
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        _ => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
    };

    private static int[] Whole(Dictionary<string, string> tree, string name) =>
        Array.ConvertAll(Numbers(tree, name), value => checked((int)value));

    /// <summary>A tree as LightGBM writes it: child n of 0 or more is a split, below 0 the leaf -n - 1.</summary>
    private sealed record Splits(
        int[] Left, int[] Right, int[] Features, int[] Decisions, double[] Thresholds, double[] Values,
        double[] Weights)
    {
        public TreeNode[] ByLevel()
        {
            double[] covers = new double[Left.Length];
            // Children come after their parents, so the last split is summed first.
            for (int n = Left.Length - 1; n >= 0; n--)
            {
                covers[n] = Cover(Left[n], covers) + Cover(Right[n], covers);
            }

            var nodes = new List<TreeNode>();
            var waiting = new Queue<int>([0]);
            int placed = 1;
            while (waiting.TryDequeue(out int from))
            {
                if (from < 0)
                {
                    nodes.Add(new TreeNode(0, false, 0, (float)Values[~from], (float)Weights[~from]));
                    continue;
                }

                nodes.Add(new TreeNode(
                    Features[from], GoesLeftIfMissing(from), placed, Below(Thresholds[from]), (float)covers[from]));
                waiting.Enqueue(Left[from]);
                waiting.Enqueue(Right[from]);
                placed += 2;
            }

            return [.. nodes];
        }

        private double Cover(int child, double[] covers) => child < 0 ? Weights[~child] : covers[child];

        // Where training saw no missing value, LightGBM takes one for 0.
        private bool GoesLeftIfMissing(int n)
        {
            int decision = Decisions[n];
            if ((decision & CategoricalBit) != 0)
            {
                throw new ArtifactException("Categorical splits of LightGBM are not supported.");
            }

            return ((decision >> MissingShift) & 3) switch
            {
                MissingNaN => (decision & DefaultLeftBit) != 0,
                0 => Thresholds[n] >= 0,
                _ => throw new ArtifactException("LightGBM took zeros for missing values, which is not supported."),
            };
        }

        private static float Below(double threshold)
        {
            double bounded = Math.Clamp(threshold, -MaxThreshold, MaxThreshold);
            float nearest = (float)bounded;
            return Math.Abs(bounded) < MaxThreshold && nearest <= bounded ? MathF.BitIncrement(nearest) : nearest;
        }
    }
}
