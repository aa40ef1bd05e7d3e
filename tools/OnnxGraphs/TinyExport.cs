using System.Text.Json;

namespace StreamML.OnnxGraphs;

/// <summary>
/// A classifier with its tokenizer, in a folder as Hugging Face's exporter leaves it: of a few hundred weights, unless
/// somebody wants a slow one.
/// </summary>
public static class TinyExport
{
    private static readonly string[] Words = [
        "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "where", "is", "my", "order", "?"];

    /// <summary>Writes <c>model.onnx</c>, <c>config.json</c> and <c>vocab.txt</c>.</summary>
    /// <param name="folder">Where; it exists.</param>
    /// <param name="labels">What the outputs are called.</param>
    /// <param name="hidden">Width, even.</param>
    /// <param name="layers">Layers.</param>
    /// <param name="positions">Most tokens of a text.</param>
    public static void Write(
        string folder, IReadOnlyList<string> labels, int hidden = 4, int layers = 1, int positions = 16)
    {
        File.WriteAllLines(Path.Combine(folder, "vocab.txt"), Words);
        File.WriteAllText(Path.Combine(folder, "config.json"), JsonSerializer.Serialize(new
        {
            model_type = "distilbert",
            max_position_embeddings = positions,
            id2label = labels.Index()
                .ToDictionary(label => $"{label.Index}", label => label.Item, StringComparer.Ordinal),
        }));
        File.WriteAllBytes(
            Path.Combine(folder, "model.onnx"),
            new EncoderGraph(Words.Length, hidden, layers, 2, labels.Count, positions).Build());
    }
}
