namespace StreamML.Tidy.Tests.Workplace;

/// <summary>Nothing in the project depends on the machine it was written on.</summary>
public sealed class WorkplaceTests
{
    [Fact]
    public void Files_InTheRepository_NameNoWorkplace() =>
        Clean.AssertRule("workplace", Repository.Files.SelectMany(WorkplaceRules.Mentions));

    [Theory]
    [InlineData("src/A.cs", "\".." + "/shared/kafka\"", 1)]
    [InlineData(".ci/run", ".." + "/shared/kafka", 0)]
    [InlineData("eng/a.sh", "cd /wo" + "rk/main", 1)]
    [InlineData("eng/a.sh", "cd \"$wo" + "rk/main\"", 0)]
    [InlineData("docs/a.md", "https://registry." + "npmjs.org", 1)]
    public void Mentions_InASnippet_AreFound(string path, string text, int expected) =>
        Assert.Equal(expected, WorkplaceRules.Mentions(new(path, text)).Count());
}
