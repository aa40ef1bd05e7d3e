namespace StreamML.Tidy.Tests.Layers;

/// <summary>The shape of the house.</summary>
public sealed class LayerTests
{
    [Fact]
    public void References_InTheRepository_PointDown() =>
        Clean.AssertRule("layers", Product(".csproj").SelectMany(LayerRules.References));

    [Fact]
    public void KafkaClient_InTheRepository_IsNamedByMessagingOnly() =>
        Clean.AssertRule("kafka-client", Product(".cs").SelectMany(LayerRules.KafkaClientNames));

    [Fact]
    public void Configuration_InTheRepository_IsReadByCliOnly() =>
        Clean.AssertRule("configuration", Product(".cs").SelectMany(LayerRules.Configuration));

    [Fact]
    public void Folders_OfAProject_KnowEachOtherInOneDirection() =>
        Clean.AssertRule("folder-circle", FolderRules.Circles(Product(".cs")));

    [Theory]
    [InlineData("using StreamML.Sink.A;", 2)]
    [InlineData("using StreamML.Sink.C;", 0)]
    public void Circles_OfThreeFolders_AreFound(string line, int expected)
    {
        SourceFile[] files =
        [
            new("src/Sink/A/A.cs", "using StreamML.Sink.B;\nnamespace StreamML.Sink.A;"),
            new("src/Sink/B/B.cs", $"{line}\nnamespace StreamML.Sink.B;"),
            new("src/Sink/C/C.cs", "namespace StreamML.Sink.C;"),
        ];
        Assert.Equal(expected, FolderRules.Circles(files).Count());
    }

    [Fact]
    public void Folders_InTheRepository_AreFeatures() =>
        Clean.AssertRule("folders", Repository.Files.SelectMany(LayerRules.Folders));

    [Theory]
    [InlineData("Cli", "ProjectReference", "../Sink/Sink.csproj", 0)]
    [InlineData("Sink", "ProjectReference", "../Messaging/Messaging.csproj", 0)]
    [InlineData("Sink", "ProjectReference", "../Ingest/Ingest.csproj", 1)]
    [InlineData("Messaging", "ProjectReference", @"..\Sink\Sink.csproj", 1)]
    [InlineData("Schemas", "ProjectReference", "../Messaging/Messaging.csproj", 1)]
    [InlineData("EmbeddedKafka", "ProjectReference", "../Schemas/Schemas.csproj", 1)]
    [InlineData("Sink", "PackageReference", "Confluent.Kafka", 1)]
    [InlineData("Messaging", "PackageReference", "Confluent.Kafka", 0)]
    [InlineData("Attic", "ProjectReference", "../Schemas/Schemas.csproj", 1)]
    public void References_InASnippet_AreJudged(string project, string element, string include, int expected)
    {
        string text = $"<Project><ItemGroup><{element} Include=\"{include}\" /></ItemGroup></Project>";
        Assert.Equal(expected, LayerRules.References(new($"src/{project}/{project}.csproj", text)).Count());
    }

    [Theory]
    [InlineData("src/Sink/A.cs", "using Confluent.Kafka;", 1)]
    [InlineData("src/Hosting/A.cs", "using Confluent.SchemaRegistry;", 1)]
    [InlineData("src/Sink/A.cs", "class A { Confluent.Kafka.Offset x; }", 1)]
    [InlineData("src/Messaging/A.cs", "using Confluent.Kafka;", 0)]
    public void KafkaClientNames_InASnippet_AreFound(string path, string text, int expected) =>
        Assert.Equal(expected, LayerRules.KafkaClientNames(new(path, text)).Count());

    [Theory]
    [InlineData("src/Sink/A.cs", "class A { string? x = Environment.GetEnvironmentVariable(\"X\"); }", 1)]
    [InlineData("src/Sink/A.cs", "class A(IConfiguration x) { }", 1)]
    [InlineData("src/Cli/A.cs", "class A(IConfiguration x) { }", 0)]
    public void Configuration_InASnippet_IsFound(string path, string text, int expected) =>
        Assert.Equal(expected, LayerRules.Configuration(new(path, text)).Count());

    [Theory]
    [InlineData("src/Sink/Helpers/A.cs", 1)]
    [InlineData("src/Sink/Outbox/A.cs", 0)]
    public void Folders_InASnippet_AreJudged(string path, int expected) =>
        Assert.Equal(expected, LayerRules.Folders(new(path, "")).Count());

    private static IEnumerable<SourceFile> Product(string extension) =>
        Repository.Files.Where(file => file.IsProduct && file.Path.EndsWith(extension, StringComparison.Ordinal));
}
