namespace StreamML.Tidy.Tests.Documents;

/// <summary>Documents keep up with the files.</summary>
public sealed class DocumentTests
{
    [Fact]
    public void Documents_InTheRepository_NameFilesThatExist() => Clean.AssertRule(
        "dead-path",
        Repository.Files
            .Where(file => file.Path.EndsWith(".md", StringComparison.Ordinal) && file.Path != "CHANGELOG.md")
            .SelectMany(file => DocumentRules.DeadPaths(file, Repository.Has)));

    [Fact]
    public void Files_InTheRepository_HaveCleanLineEnds() =>
        Clean.AssertRule("line-end", Repository.Files.SelectMany(DocumentRules.LineEnds));

    [Theory]
    [InlineData("See `src/Attic/Old.cs`.", 1)]
    [InlineData("See [the old one](adr/0099-gone.md).", 1)]
    [InlineData("See `GONE.md`.", 1)]
    [InlineData("See `src/Cli/` and [this](adr/0001-here.md#part).", 0)]
    [InlineData("Run `./streamml demo`, read `whatsapp.raw`, match `src/*.cs`.", 0)]
    [InlineData("See [the site](https://example.org/x).", 0)]
    public void DeadPaths_InASnippet_AreFound(string text, int expected) =>
        Assert.Equal(expected, DocumentRules.DeadPaths(
            new("docs/A.md", text), path => path is "src/Cli" or "docs/adr/0001-here.md").Count());

    [Theory]
    [InlineData("int x; \n", 1)]
    [InlineData("int x;\r\n", 1)]
    [InlineData("\tint x;\n", 1)]
    [InlineData("int x;", 1)]
    [InlineData("int x;\n", 0)]
    public void LineEnds_InASnippet_AreJudged(string text, int expected) =>
        Assert.Equal(expected, DocumentRules.LineEnds(new("src/A.cs", text)).Count());
}
