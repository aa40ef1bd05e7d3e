using System.Text.Json.Nodes;
using StreamML.OnnxGraphs;

namespace StreamML.Inference.Tests.Transformers;

/// <summary>Folders as Hugging Face's exporter leaves them, with tiny models.</summary>
internal sealed class ExportFolder : IDisposable
{
    private ExportFolder() => Directory.CreateDirectory(Path);

    public string Path { get; } = System.IO.Path.Combine(
        Directory.CreateTempSubdirectory("streamml-export-").FullName, "tiny-Model v1");

    /// <summary>A folder with a graph, labels and one of the tokenizers of the fixtures.</summary>
    public static ExportFolder With(
        byte[] graph, string[] labels, string tokenizer = "bert-uncased", string graphName = "model.onnx")
    {
        var folder = new ExportFolder();
        folder.Write(graphName, graph);
        folder.Config(labels);
        File.Copy(
            Runtimes.Tokenizers.Fixtures.PathOf($"{tokenizer}.json"), System.IO.Path.Combine(folder.Path, "tokenizer.json"));
        return folder;
    }

    public void Config(string[] labels, Action<JsonObject>? change = null)
    {
        var names = new JsonObject();
        foreach (var (index, label) in labels.Index())
        {
            names[$"{index}"] = label;
        }

        var config = new JsonObject
        {
            ["model_type"] = "distilbert",
            ["id2label"] = names,
            ["max_position_embeddings"] = 64,
        };
        change?.Invoke(config);
        Write("config.json", System.Text.Encoding.UTF8.GetBytes(config.ToJsonString()));
    }

    public void Write(string name, byte[] bytes)
    {
        string path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }

    public void Dispose() => Directory.Delete(System.IO.Path.GetDirectoryName(Path)!, recursive: true);

    /// <summary>
    /// The mean of the tokens' vectors, padding left out, is the logits: what a text gives can be worked out by hand.
    /// </summary>
    /// <param name="vectors">A row of logits for each token id.</param>
    /// <param name="labels">Length of a row.</param>
    public static byte[] MeanGraph(float[] vectors, int labels)
    {
        var graph = new GraphBuilder();
        string ids = graph.Input("input_ids", GraphBuilder.Int64, "batch", "sequence");
        string mask = graph.Input("attention_mask", GraphBuilder.Int64, "batch", "sequence");
        var toFloat = new Dictionary<string, object>(StringComparer.Ordinal) { ["to"] = (long)GraphBuilder.Float };
        string weights = graph.Node("Unsqueeze", graph.Node("Cast", toFloat, mask), graph.Integers(2));
        string rows = graph.Node("Gather", graph.Weight(vectors, vectors.Length / labels, labels), ids);
        var noKeep = new Dictionary<string, object>(StringComparer.Ordinal) { ["keepdims"] = 0L };
        string sum = graph.Node("ReduceSum", noKeep, graph.Node("Mul", rows, weights), graph.Integers(1));
        string count = graph.Node("ReduceSum", noKeep, weights, graph.Integers(1));
        graph.Output("logits", graph.Node("Div", sum, count), GraphBuilder.Float, "batch", labels);
        return graph.Build();
    }
}
