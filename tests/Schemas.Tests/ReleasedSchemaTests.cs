using Google.Protobuf.Reflection;
using StreamML.EmbeddedRegistry.Protobuf;
using StreamML.Schemas.Tests.Released;

namespace StreamML.Schemas.Tests;

/// <summary>
/// Our own .proto files against the last released ones, under the strict FILE rules. A release writes them anew, from
/// src/Schemas/protos: <c>protoc -I. --descriptor_set_out=.../Released/schemas.binpb $(find * -name '*.proto')</c>.
/// </summary>
public sealed class ReleasedSchemaTests
{
    private static readonly IReadOnlyList<FileDescriptorProto> Released = FileDescriptorSet.Parser
        .ParseFrom(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Released", "schemas.binpb"))).File;

    [Fact]
    public void Schemas_AgainstTheLastRelease_KeepTheFileRules()
    {
        Assert.True(Released.Count >= 5);
        Assert.Empty(SchemaRules.CheckFiles(Released, Current(text => text)));
    }

    [Fact]
    public void Schemas_WithAFieldRetyped_BreakTheFileRules()
    {
        var broken = Current(text => text.Replace(
            "bool withdrawn = 1;", "int32 withdrawn = 1;", StringComparison.Ordinal));

        var violation = Assert.Single(SchemaRules.CheckFiles(Released, broken));

        Assert.Equal(("FIELD_SAME_TYPE", "streamml.v1.Revision.withdrawn"), (violation.Rule, violation.Path));
    }

    // A file that is gone from the assembly is left out, and so breaks the rule of deletion.
    private static List<FileDescriptorProto> Current(Func<string, string> change)
    {
        var parsed = new Dictionary<string, ProtoSchema?>(StringComparer.Ordinal);
        ProtoSchema? Get(string name)
        {
            if (!parsed.TryGetValue(name, out var schema))
            {
                string? text = Embedded(name);
                parsed[name] = schema = text is null ? null : ProtoSchema.Parse(change(text), name, Get);
            }

            return schema;
        }

        return [.. Released.Select(file => Get(file.Name)?.File).OfType<FileDescriptorProto>()];
    }

    private static string? Embedded(string name)
    {
        using var stream = typeof(Topics.TopicCatalogue).Assembly.GetManifestResourceStream("protos/" + name);
        if (stream is null)
        {
            return null;
        }

        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
