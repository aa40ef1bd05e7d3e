using System.Text.Json.Nodes;

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
}
