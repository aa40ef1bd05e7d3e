using System.Globalization;
using System.Text.Json;
using StreamML.Inference.Artifacts;

namespace StreamML.Inference.Runtimes.Trees;

/// <summary>Reads trees from XGBoost's JSON model (1.x): booster <c>gbtree</c>, one output, numerical splits.</summary>
public static class XgBoostModelJson
{
    /// <summary>Converts a model. Nodes are arranged level by level; nodes pruned by XGBoost are omitted.</summary>
    /// <exception cref="ArtifactException">It is not such a model, or of an unsupported kind; the message says
    /// which.</exception>
    public static TreeFile Convert(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 32 });
            return Read(document.RootElement.GetProperty("learner"));
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException
            or FormatException or OverflowException or IndexOutOfRangeException)
        {
            throw new ArtifactException($"This is not an XGBoost model in JSON: {error.Message}", error);
        }
    }

    private static TreeFile Read(JsonElement learner)
    {
        string objective = learner.GetProperty("objective").GetProperty("name").GetString() ?? "";
        var link = objective switch
        {
            "reg:squarederror" or "reg:absoluteerror" or "reg:pseudohubererror" or "binary:logitraw" =>
                TreeLink.Identity,
            "binary:logistic" or "reg:logistic" => TreeLink.Logistic,
            _ => throw new ArtifactException($"The objective {objective} is not supported."),
        };
        var booster = learner.GetProperty("gradient_booster");
        string kind = booster.GetProperty("name").GetString() ?? "";
        var parameters = learner.GetProperty("learner_model_param");
        if (kind != "gbtree" || Whole(parameters, "num_class") > 1)
        {
            throw new ArtifactException("Only boosters of kind gbtree with one output are supported.");
        }

        double score = Number(parameters, "base_score");
        double margin = link == TreeLink.Logistic
            || objective == "binary:logitraw" ? -Math.Log((1 / score) - 1) : score;
        TreeNode[][] trees = [.. booster.GetProperty("model").GetProperty("trees").EnumerateArray().Select(ReadTree)];
        return new TreeFile(Whole(parameters, "num_feature"), link, (float)margin, trees);
    }

    private static TreeNode[] ReadTree(JsonElement tree)
    {
        if (tree.TryGetProperty("split_type", out var types)
            && types.EnumerateArray().Any(type => type.GetInt32() != 0))
        {
            throw new ArtifactException("Categorical splits are not supported.");
        }

        int[] left = Integers(tree, "left_children"), right = Integers(tree, "right_children");
        int[] features = Integers(tree, "split_indices");
        float[] values = Floats(tree, "split_conditions"), covers = Floats(tree, "sum_hessian");
        bool[] defaults = [.. tree.GetProperty("default_left").EnumerateArray().Select(
            each => each.ValueKind == JsonValueKind.Number ? each.GetInt32() != 0 : each.GetBoolean())];
        var nodes = new List<TreeNode>();
        var waiting = new Queue<int>([0]);
        int placed = 1;
        while (waiting.TryDequeue(out int from))
        {
            if (left[from] < 0)
            {
                nodes.Add(new TreeNode(0, false, 0, values[from], covers[from]));
                continue;
            }

            nodes.Add(new TreeNode(features[from], defaults[from], placed, values[from], covers[from]));
            waiting.Enqueue(left[from]);
            waiting.Enqueue(right[from]);
            placed += 2;
            if (placed > left.Length)
            {
                throw new ArtifactException("A tree of the XGBoost model has a cycle.");
            }
        }

        return [.. nodes];
    }

    private static double Number(JsonElement parent, string name) =>
        double.Parse(parent.GetProperty(name).GetString() ?? "", NumberStyles.Float, CultureInfo.InvariantCulture);

    private static int Whole(JsonElement parent, string name) =>
        int.Parse(parent.GetProperty(name).GetString() ?? "", NumberStyles.Integer, CultureInfo.InvariantCulture);

    private static int[] Integers(JsonElement tree, string name) =>
        [.. tree.GetProperty(name).EnumerateArray().Select(each => each.GetInt32())];

    private static float[] Floats(JsonElement tree, string name) =>
        [.. tree.GetProperty(name).EnumerateArray().Select(each => each.GetSingle())];
}
