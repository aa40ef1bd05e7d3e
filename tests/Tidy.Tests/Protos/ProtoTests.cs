namespace StreamML.Tidy.Tests.Protos;

/// <summary>Schemas are documented field by field.</summary>
public sealed class ProtoTests
{
    [Fact]
    public void Fields_InTheRepository_HaveComments() => Clean.AssertRule(
        "proto-comment",
        Repository.Files
            .Where(file => file.Path.EndsWith(".proto", StringComparison.Ordinal))
            .SelectMany(ProtoRules.FieldComments));

    [Theory]
    [InlineData("message A {\n  string name = 1;\n}", 1)]
    [InlineData("message A {\n  map<string, int64> counts = 1;\n}", 1)]
    [InlineData("message A {\n  oneof x {\n    string name = 1;\n  }\n}", 1)]
    [InlineData("message A {\n  enum K {\n    K_NONE = 0;\n  }\n  optional K kind = 1;\n}", 1)]
    [InlineData("message A {\n  // The name as typed.\n  string name = 1;\n}", 0)]
    [InlineData("message A {\n  int64 sent_at_ms = 1; // milliseconds since 1970, UTC\n}", 0)]
    [InlineData("enum K {\n  K_NONE = 0;\n}", 0)]
    public void FieldComments_InASnippet_AreJudged(string text, int expected) =>
        Assert.Equal(expected, ProtoRules.FieldComments(new("src/a.proto", text)).Count());
}
