using System.Text.Json;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Runtimes.Tokenizers;

namespace StreamML.Inference.Transformers;

/// <summary>Settings of a classifier from <c>config.json</c> and <c>tokenizer_config.json</c> of an export.</summary>
/// <param name="Labels">The model's own name of each output.</param>
/// <param name="MultiLabel">Whether each label is decided separately (sigmoid); else one is chosen (softmax).</param>
/// <param name="MaxTokens">Longest sequence that the model accepts; null if not stated.</param>
internal sealed record TransformerConfig(IReadOnlyList<string> Labels, bool MultiLabel, int? MaxTokens)
{
    private const int MaxLabels = 256;

    // tokenizer_config.json contains 1e30 if the model has no limit.
    private const double LongestModel = 1_000_000;

    // These count positions from the padding id on, so that about two are never used.
    private static readonly string[] ShiftedPositions =
        ["roberta", "xlm-roberta", "xlm-roberta-xl", "camembert", "longformer", "mpnet", "ibert",
            "roberta-prelayernorm", "data2vec-text"];

    /// <summary>Reads the files.</summary>
    /// <param name="config">config.json.</param>
    /// <param name="tokenizer">tokenizer_config.json; null if there is none.</param>
    /// <exception cref="ArtifactException">They are not those of a text classifier.</exception>
    public static TransformerConfig Parse(byte[] config, byte[]? tokenizer)
    {
        try
        {
            using var document = JsonDocument.Parse(config);
            var root = document.RootElement;
            string problem = root.TextOrNull("problem_type") ?? "single_label_classification";
            if (problem is not ("single_label_classification" or "multi_label_classification"))
            {
                throw new ArtifactException($"config.json has the problem_type {problem}; a classifier is needed.");
            }

            return new TransformerConfig(
                LabelsOf(root), problem == "multi_label_classification",
                Least(Positions(root), TokenizerLimit(tokenizer)));
        }
        catch (Exception error) when (
            error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new ArtifactException(
                $"config.json or tokenizer_config.json cannot be read: {error.Message}", error);
        }
    }

    private static string[] LabelsOf(JsonElement root)
    {
        var entries = (root.Child("id2label") ?? throw new ArtifactException(
            "config.json has no id2label: the names of the classes. Export the model with its sequence-classification "
            + "head."))
            .EnumerateObject().Select(entry => (Id: int.Parse(entry.Name, null), Label: entry.Value.GetString()!))
            .OrderBy(entry => entry.Id).ToArray();
        return entries.Length is >= 2 and <= MaxLabels && entries.Index().All(entry => entry.Item.Id == entry.Index)
            ? [.. entries.Select(entry => entry.Label)]
            : throw new ArtifactException(
                $"config.json must name 2 to {MaxLabels} labels from 0 on; it names {entries.Length}.");
    }

    private static int? Positions(JsonElement root)
    {
        int? positions = root.Int("max_position_embeddings");
        string type = root.TextOrNull("model_type") ?? "";
        return positions is > 8 && ShiftedPositions.Contains(type, StringComparer.Ordinal)
            ? positions - (root.Int("pad_token_id") ?? 1) - 1
            : positions is > 0 ? positions : null;
    }

    private static int? TokenizerLimit(byte[]? tokenizer)
    {
        if (tokenizer is null)
        {
            return null;
        }

        using var document = JsonDocument.Parse(tokenizer);
        double limit = document.RootElement.Child("model_max_length")?.GetDouble() ?? LongestModel;
        return limit is > 8 and < LongestModel ? (int)limit : null;
    }

    private static int? Least(int? one, int? other) =>
        one is null ? other : other is null ? one : Math.Min(one.Value, other.Value);
}
