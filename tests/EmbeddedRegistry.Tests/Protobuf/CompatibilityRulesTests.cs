using StreamML.EmbeddedRegistry.Protobuf;

namespace StreamML.EmbeddedRegistry.Tests.Protobuf;

/// <summary>
/// Confluent's rules, one change at a time: what differs, and whether a reader of the new schema can live with it.
/// </summary>
public sealed class CompatibilityRulesTests
{
    [Theory]
    [InlineData("string a = 1;", "string a = 1; string b = 2;", "FIELD_ADDED #/M/2", true)]
    [InlineData("string a = 1; string b = 2;", "string a = 1;", "FIELD_REMOVED #/M/2", true)]
    [InlineData("string a = 1;", "string b = 1;", "FIELD_NAME_CHANGED #/M/1", true)]
    [InlineData("string a = 1;", "string a = 2;", "FIELD_REMOVED #/M/1, FIELD_ADDED #/M/2", true)]
    [InlineData("int32 a = 1;", "int64 a = 1;", "", true)]
    [InlineData("uint32 a = 1;", "bool a = 1;", "", true)]
    [InlineData("int32 a = 1;", "E a = 1; enum E { Z = 0; }", "ENUM_ADDED #/M/E", true)]
    [InlineData("E a = 1; enum E { Z = 0; }", "uint64 a = 1;", "ENUM_REMOVED #/M/E", true)]
    [InlineData("sint32 a = 1;", "sint64 a = 1;", "", true)]
    [InlineData("fixed32 a = 1;", "sfixed32 a = 1;", "", true)]
    [InlineData("fixed64 a = 1;", "sfixed64 a = 1;", "", true)]
    [InlineData("string a = 1;", "bytes a = 1;", "", true)]
    [InlineData("int32 a = 1;", "sint32 a = 1;", "FIELD_SCALAR_KIND_CHANGED #/M/1", false)]
    [InlineData("fixed32 a = 1;", "fixed64 a = 1;", "FIELD_SCALAR_KIND_CHANGED #/M/1", false)]
    [InlineData("float a = 1;", "double a = 1;", "FIELD_SCALAR_KIND_CHANGED #/M/1", false)]
    [InlineData("int32 a = 1;", "string a = 1;", "FIELD_SCALAR_KIND_CHANGED #/M/1", false)]
    [InlineData("fixed32 a = 1;", "float a = 1;", "FIELD_SCALAR_KIND_CHANGED #/M/1", false)]
    [InlineData("int32 a = 1;", "N a = 1; message N {}", "FIELD_KIND_CHANGED #/M/1, MESSAGE_ADDED #/M/N", false)]
    [InlineData("N a = 1; message N {} message O {}", "O a = 1; message N {} message O {}",
        "FIELD_NAMED_TYPE_CHANGED #/M/1", false)]
    [InlineData("message N {}", "", "MESSAGE_REMOVED #/M/N", false)]
    [InlineData(
        "message N {} message O {}", "message O {} message N {}", "MESSAGE_MOVED #/M/N, MESSAGE_MOVED #/M/O", true)]
    [InlineData("map<string, int32> a = 1;", "map<string, int64> a = 1;", "", true)]
    [InlineData("map<string, int32> a = 1;", "map<string, string> a = 1;", "FIELD_SCALAR_KIND_CHANGED #/M/1", false)]
    [InlineData("map<string, int32> a = 1;", "map<int32, int32> a = 1;", "FIELD_SCALAR_KIND_CHANGED #/M/1", false)]
    [InlineData("map<string, int32> a = 1;", "repeated int32 a = 1;", "FIELD_KIND_CHANGED #/M/1", false)]
    [InlineData("map<string, int32> a = 1;", "", "FIELD_REMOVED #/M/1", true)]
    [InlineData("optional int32 a = 1;", "int32 a = 1;", "", true)]
    [InlineData("int32 a = 1;", "repeated int32 a = 1;", "FIELD_NUMERIC_LABEL_CHANGED #/M/1", false)]
    [InlineData("string a = 1;", "repeated string a = 1;", "FIELD_STRING_OR_BYTES_LABEL_CHANGED #/M/1", true)]
    [InlineData("N a = 1; message N {}", "repeated N a = 1; message N {}", "", true)]
    [InlineData("string a = 1; string b = 2;", "string a = 1; oneof o { string b = 2; int32 c = 3; }",
        "ONEOF_ADDED #/M/o", true)]
    [InlineData("string a = 1; string b = 2;", "oneof o { string a = 1; string b = 2; }",
        "MULTIPLE_FIELDS_MOVED_TO_ONEOF #/M/o, ONEOF_ADDED #/M/o", false)]
    [InlineData("oneof o { string a = 1; } string b = 2;", "oneof o { string a = 1; string b = 2; }",
        "FIELD_MOVED_TO_EXISTING_ONEOF #/M/o", false)]
    [InlineData(
        "oneof o { string a = 1; string b = 2; }", "oneof o { string a = 1; }", "ONEOF_FIELD_REMOVED #/M/o/2", false)]
    [InlineData(
        "oneof o { string a = 1; }", "oneof o { string a = 1; string b = 2; }", "ONEOF_FIELD_ADDED #/M/o/2", true)]
    [InlineData("oneof o { string a = 1; }", "string a = 1;", "ONEOF_REMOVED #/M/o", true)]
    [InlineData("oneof o { string a = 1; }", "oneof o { int32 a = 1; }", "FIELD_SCALAR_KIND_CHANGED #/M/1", false)]
    [InlineData("oneof o { string a = 1; }", "oneof p { int32 a = 1; }",
        "ONEOF_REMOVED #/M/o, ONEOF_ADDED #/M/p, FIELD_SCALAR_KIND_CHANGED #/M/1", false)]
    [InlineData("enum E { Z = 0; A = 1; }", "enum E { Z = 0; B = 1; C = 2; }",
        "ENUM_CONST_CHANGED #/M/E/1, ENUM_CONST_ADDED #/M/E/2", true)]
    [InlineData("enum E { Z = 0; A = 1; }", "enum E { Z = 0; }", "ENUM_CONST_REMOVED #/M/E/1", true)]
    public void Change_OfAMessage_IsJudgedAsConfluentDoes(string old, string @new, string expected, bool compatible)
    {
        var differences = Compare(
            $"syntax = \"proto3\"; message M {{ {old} }}", $"syntax = \"proto3\"; message M {{ {@new} }}");

        Assert.Equal(
            expected.Split(", ", StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal).ToArray(),
            Shown(differences));
        Assert.Equal(compatible, differences.All(difference => difference.IsCompatible));
        Assert.All(differences, difference => Assert
            .Contains(difference.Path, difference.Describe("new", "old"), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("optional int32 a = 1;", "optional int32 a = 1; required int32 b = 2;", "REQUIRED_FIELD_ADDED #/M/2")]
    [InlineData("optional int32 a = 1; required int32 b = 2;", "optional int32 a = 1;", "REQUIRED_FIELD_REMOVED #/M/2")]
    [InlineData("optional int32 a = 1;", "required int32 a = 1;", "FIELD_NUMERIC_LABEL_CHANGED #/M/1")]
    public void Change_OfARequiredField_IsRefused(string old, string @new, string expected)
    {
        var differences = Compare($"message M {{ {old} }}", $"message M {{ {@new} }}");

        Assert.Equal([expected], Shown(differences));
        Assert.DoesNotContain(differences, difference => difference.IsCompatible);
    }

    [Fact]
    public void Change_OfThePackage_IsRefused() => Assert.Equal(
        ["PACKAGE_CHANGED #/"],
        Shown(Compare("syntax = \"proto3\"; package a; message M {}", "syntax = \"proto3\"; package b; message M {}")));

    [Fact]
    public void Change_InsideAnImport_IsFoundThroughTheFieldThatUsesIt()
    {
        const string File = "syntax = \"proto3\"; import \"g.proto\"; message M { g.N a = 1; }";
        var old = Import("syntax = \"proto3\"; package g; message N { int32 x = 1; N self = 2; }");
        var @new = Import("syntax = \"proto3\"; package g; message N { string x = 1; N self = 2; }");

        var differences = SchemaDiff.Compare(
            ProtoSchema.Parse(File, "", _ => old), ProtoSchema.Parse(File, "", _ => @new));

        Assert.Equal(["FIELD_NAMED_TYPE_CHANGED #/M/1", "FIELD_SCALAR_KIND_CHANGED #/N/1"], Shown(differences));
    }

    [Fact]
    public void Move_OfAMessageIntoAnImport_IsRefusedAndOutOfOneIsNot()
    {
        var import = Import("syntax = \"proto3\"; package g; message N { int32 x = 1; }");
        var local = ProtoSchema.Parse("syntax = \"proto3\"; message M { N a = 1; } message N { int32 x = 1; }", "");
        var imported = ProtoSchema.Parse(
            "syntax = \"proto3\"; import \"g.proto\"; message M { g.N a = 1; }", "", _ => import);

        Assert.Equal(["MESSAGE_REMOVED #/N"], Shown(SchemaDiff.Compare(local, imported)));
        Assert.Equal(["MESSAGE_ADDED #/N"], Shown(SchemaDiff.Compare(imported, local)));
    }

    private static ProtoSchema Import(string text) => ProtoSchema.Parse(text, "g.proto");

    private static IReadOnlyList<SchemaDifference> Compare(string old, string @new) =>
        SchemaDiff.Compare(ProtoSchema.Parse(old, ""), ProtoSchema.Parse(@new, ""));

    private static string[] Shown(IEnumerable<SchemaDifference> differences) =>
        [.. differences.Select(difference => $"{difference.Rule} {difference.Path}").Order(StringComparer.Ordinal)];
}
