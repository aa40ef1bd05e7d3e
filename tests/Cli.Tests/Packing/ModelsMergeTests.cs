using System.CommandLine;
using StreamML.Cli.Commands;
using StreamML.Inference.Artifacts;
using StreamML.Messaging.Connection;

namespace StreamML.Cli.Tests.Packing;

/// <summary>Models that were trained apart, merged from the command line.</summary>
public sealed class ModelsMergeTests : IDisposable
{
    private readonly string _scratch = Directory.CreateTempSubdirectory("streamml-merge-").FullName;

    [Fact]
    public void Folders_OfOneTask_BecomeOneArtifact()
    {
        DefaultArtifacts.Load("intent").Write(Folder("a"));
        DefaultArtifacts.Load("intent").Write(Folder("b"));

        Assert.Equal(0, Run(Folder("a"), Folder("b"), "--out", Folder("both"), "--name", "intent-all"));

        var merged = ModelArtifact.Read(Folder("both")).Manifest;
        Assert.Equal(("intent-all", "intent", 12), (merged.Name, merged.Task, merged.Version.Length));
        Assert.Equal(2, merged.Metrics!["merged_models"]);
    }

    [Fact]
    public void Folders_ThatDoNotFit_AreRefusedAndNothingIsWritten()
    {
        DefaultArtifacts.Load("intent").Write(Folder("a"));
        DefaultArtifacts.Load("emotion").Write(Folder("b"));

        var refused = Assert.Throws<ArtifactException>(() => Run(Folder("a"), Folder("b"), "--out", Folder("both")));
        Assert.Contains("is a model of intent", refused.Message, StringComparison.Ordinal);
        Assert.Throws<RoleConfigurationException>(() => Run(Folder("a"), Folder("none"), "--out", Folder("both")));
        Assert.NotEqual(0, Run(Folder("a"), "--out", Folder("both")));
        Assert.False(Directory.Exists(Folder("both")));
    }

    public void Dispose() => Directory.Delete(_scratch, recursive: true);

    private string Folder(string name) => Path.Combine(_scratch, name);

    private static int Run(params string[] arguments) =>
        ModelsMerge.Create().Parse(arguments)
            .Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
