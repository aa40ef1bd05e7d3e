using Google.Protobuf.Reflection;
using StreamML.EmbeddedRegistry.Protobuf;

namespace StreamML.Schemas.Tests.Released;

/// <summary>The FILE rules: one change, one refusal.</summary>
public sealed class SchemaRulesTests
{
    private const string Base =
        """
        syntax = "proto3";
        package shop;
        option csharp_namespace = "Shop";
        message Item {
          string sku = 1;
          int32 pieces = 2;
          oneof price { int64 cents = 3; string text = 4; }
          map<string, int32> stock = 5;
          optional string note = 6;
          reserved 10 to 12;
          reserved "old";
          message Part { string id = 1; }
          enum Kind { KIND_NONE = 0; KIND_A = 1; reserved 5 to 6; reserved "KIND_OLD"; }
        }
        service Shop { rpc Get(Item) returns (stream Item); }
        """;

    [Theory]
    [InlineData("package shop;", "package store;",
        "FILE_SAME_PACKAGE,FIELD_SAME_TYPE,RPC_SAME_REQUEST_TYPE,RPC_SAME_RESPONSE_TYPE")]
    [InlineData("\"Shop\"", "\"Store\"", "FILE_SAME_CSHARP_NAMESPACE")]
    [InlineData("  int32 pieces = 2;", "", "FIELD_NO_DELETE")]
    [InlineData("  int32 pieces = 2;", "reserved 2;", "FIELD_NO_DELETE")]
    [InlineData("  int32 pieces = 2;", "reserved 2; reserved \"pieces\";", null)]
    [InlineData("  int32 pieces = 2;", "  int32 count = 2 [json_name=\"pieces\"];", "FIELD_SAME_NAME")]
    [InlineData("  int32 pieces = 2;", "  int32 pieces = 2 [json_name=\"p\"];", "FIELD_SAME_JSON_NAME")]
    [InlineData("  int32 pieces = 2;", "  int64 pieces = 2;", "FIELD_SAME_TYPE")]
    [InlineData("  int32 pieces = 2;", "  repeated int32 pieces = 2;", "FIELD_SAME_CARDINALITY")]
    [InlineData("  int32 pieces = 2;", "  optional int32 pieces = 2;", "FIELD_SAME_CARDINALITY")]
    [InlineData("optional string note = 6;", "string note = 6;", "FIELD_SAME_CARDINALITY")]
    [InlineData("string text = 4; }", "} string text = 4;", "FIELD_SAME_ONEOF")]
    [InlineData("oneof price", "oneof cost", "FIELD_SAME_ONEOF,FIELD_SAME_ONEOF,ONEOF_NO_DELETE")]
    [InlineData("map<string, int32> stock", "map<string, int64> stock", "FIELD_SAME_TYPE")]
    [InlineData("10 to 12", "10 to 11", "RESERVED_MESSAGE_NO_DELETE")]
    [InlineData("10 to 12", "10, 11 to 20", null)]
    [InlineData("reserved \"old\";", "", "RESERVED_MESSAGE_NO_DELETE")]
    [InlineData("message Part { string id = 1; }", "", "MESSAGE_NO_DELETE")]
    [InlineData("KIND_A = 1;", "", "ENUM_VALUE_NO_DELETE")]
    [InlineData("KIND_A = 1;", "reserved 1; reserved \"KIND_A\";", null)]
    [InlineData("KIND_A = 1;", "KIND_B = 1;", "ENUM_VALUE_SAME_NAME")]
    [InlineData("enum Kind", "enum Sort", "ENUM_NO_DELETE")]
    [InlineData("reserved 5 to 6;", "reserved 5;", "RESERVED_ENUM_NO_DELETE")]
    [InlineData("\"KIND_OLD\"", "\"KIND_OLDER\"", "RESERVED_ENUM_NO_DELETE")]
    [InlineData("service Shop", "service Store", "SERVICE_NO_DELETE")]
    [InlineData("rpc Get", "rpc Fetch", "RPC_NO_DELETE")]
    [InlineData("(stream Item)", "(Item)", "RPC_SAME_STREAMING")]
    [InlineData("rpc Get(Item)", "rpc Get(Item.Part)", "RPC_SAME_REQUEST_TYPE")]
    [InlineData("string sku = 1;", "string sku = 1; string added = 7;", null)]
    [InlineData("string sku = 1;", "// Another comment.\n  string sku = 1;", null)]
    public void Change_OfAFile_BreaksTheRule(string from, string to, string? rules)
    {
        Assert.Contains(from, Base, StringComparison.Ordinal);

        var violations = SchemaRules.CheckFile(File(Base), File(Base.Replace(from, to, StringComparison.Ordinal)));

        Assert.Equal(rules?.Split(',') ?? [], violations.Select(violation => violation.Rule));
        Assert.All(violations, violation => Assert.NotEmpty(violation.Reason));
    }

    [Fact]
    public void Change_ToProto2_BreaksTheSyntaxRule() => Assert.Equal(
        "FILE_SAME_SYNTAX",
        Assert.Single(SchemaRules.CheckFile(File("syntax = \"proto3\"; message A {}"), File("message A {}"))).Rule);

    [Fact]
    public void Move_OfAFile_BreaksTheRuleOfDeletion()
    {
        var before = ProtoSchema.Parse(Base, "a.proto").File;
        var after = ProtoSchema.Parse(Base, "b.proto").File;

        Assert.Empty(SchemaRules.CheckFiles([before], [before, after]));
        var violation = Assert.Single(SchemaRules.CheckFiles([before], [after]));
        Assert.Equal(("FILE_NO_DELETE", "a.proto"), (violation.Rule, violation.Path));
    }

    private static FileDescriptorProto File(string text) => ProtoSchema.Parse(text, "shop.proto").File;
}
