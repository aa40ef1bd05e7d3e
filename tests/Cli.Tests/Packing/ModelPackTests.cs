using System.CommandLine;
using StreamML.Cli.Commands;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Transformers;
using StreamML.OnnxGraphs;

namespace StreamML.Cli.Tests.Packing;

/// <summary>Exported transformers to artifacts.</summary>
public sealed class ModelPackTests : IDisposable
{
    private readonly string _scratch = Directory.CreateTempSubdirectory("streamml-pack-").FullName;

    [Fact]
    public void Export_Packed_IsAnArtifactThatSaysWhatItIs()
    {
        Assert.Equal(0, Pack(
            "first", ["LABEL_0", "LABEL_1"], "--labels", "LABEL_0=negative,LABEL_1=positive", "--languages", "en,pt"));
        Assert.Equal(0, Pack(
            "second", ["LABEL_0", "LABEL_1"], "--labels", "LABEL_0=negative,LABEL_1=positive", "--languages", "en,pt"));

        var (first, second) = (ModelArtifact.Read(Folder("first")), ModelArtifact.Read(Folder("second")));
        Assert.Equal(
            (TransformerArchive.Format, "sentiment", "en,pt"),
            (first.Manifest.Format, first.Manifest.Task, first.Manifest.Language));
        Assert.Equal(["negative", "positive"], first.Manifest.Classes);
        Assert.Equal(
            (first.Manifest.Version, first.Manifest.Sha256), (second.Manifest.Version, second.Manifest.Sha256));
        Assert.Equal(first.Model.ToArray(), second.Model.ToArray());
    }

    [Fact]
    public void Labels_ThatNobodyKnows_AreRefusedAndNothingIsWritten()
    {
        var refused = Assert.Throws<ArtifactException>(() => Pack("bad", ["happy", "grumpy"]));

        Assert.Contains("happy", refused.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Folder("bad")));
    }

    [Fact]
    public void Graph_ThatIsBroken_IsRefusedAndNothingIsWritten()
    {
        string export = Export(["negative", "positive"]);
        string graph = Path.Combine(export, "model.onnx");
        byte[] bytes = File.ReadAllBytes(graph);
        File.WriteAllBytes(graph, bytes[..(bytes.Length / 2)]);

        Assert.Throws<ArtifactException>(() => Run(export, Folder("bad")));

        Assert.False(Directory.Exists(Folder("bad")));
    }

    public void Dispose() => Directory.Delete(_scratch, recursive: true);

    private int Pack(string name, string[] labels, params string[] more) =>
        Run(Export(labels), [Folder(name), .. more]);

    private string Export(string[] labels)
    {
        string export = Directory.CreateDirectory(Folder("export")).FullName;
        TinyExport.Write(export, labels);
        return export;
    }

    private string Folder(string name) => Path.Combine(_scratch, name);

    private static int Run(string export, params string[] more) =>
        ModelPack.Create().Parse([export, .. more, "--task", "sentiment"])
        .Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
