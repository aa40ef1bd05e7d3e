using StreamML.EmbeddedKafka.Registry.Protobuf;

namespace StreamML.Schemas.Tests;

/// <summary>
/// Our own .proto files against the last released ones, under the strict FILE rules. A release copies src/Schemas/protos over
/// the Released folder; nothing else does.
/// </summary>
public sealed class ReleasedSchemaTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Released");

    [Fact]
    public void Schemas_AgainstTheLastRelease_KeepTheFileRules()
    {
        var released = Files(Folder, name => File.ReadAllText(Path.Combine(Folder, name)));
        var current = Files(Folder, Embedded);

        Assert.NotEmpty(released);
        Assert.Empty(SchemaRules.CheckFiles(released.Select(schema => schema.File), current.Select(schema => schema.File)));
    }

    [Fact]
    public void Schemas_WithAFieldRetyped_BreakTheFileRules()
    {
        const string Name = "streamml/v1/message.proto";
        var released = Files(Folder, name => File.ReadAllText(Path.Combine(Folder, name)));
        var broken = Files(Folder, name => name == Name
            ? Embedded(name).Replace("int64 time_ms = 2;", "int32 time_ms = 2;", StringComparison.Ordinal)
            : Embedded(name));

        var violation = Assert.Single(
            SchemaRules.CheckFiles(released.Select(schema => schema.File), broken.Select(schema => schema.File)));

        Assert.Equal(("FIELD_SAME_TYPE", "streamml.v1.Revision.time_ms"), (violation.Rule, violation.Path));
    }

    // Files that are gone from the assembly are left out, and so break the rule of deletion.
    private static List<ProtoSchema> Files(string folder, Func<string, string> read)
    {
        ProtoSchema? Import(string name) => File.Exists(Path.Combine(folder, name)) ? ProtoSchema.Parse(read(name), name, Import) : null;
        return
        [
            .. Directory.GetFiles(folder, "*.proto", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(folder, path))
                .Order(StringComparer.Ordinal)
                .Select(name => read(name) is { Length: > 0 } ? Import(name) : null)
                .OfType<ProtoSchema>(),
        ];
    }

    private static string Embedded(string name)
    {
        using var stream = typeof(Topics.TopicCatalogue).Assembly.GetManifestResourceStream("protos/" + name);
        if (stream is null)
        {
            return "";
        }

        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
