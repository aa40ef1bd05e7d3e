using System.Text.RegularExpressions;

namespace StreamML.Tidy.Tests.Documents;

/// <summary>Decision records follow the template of docs/adr/README.md and are numbered without gaps.</summary>
public sealed partial class DecisionRecordTests
{
    private const string Folder = "docs/adr/";
    private const string Index = Folder + "README.md";

    [Fact]
    public void Records_InTheRepository_FollowTheTemplateWithoutGaps()
    {
        var files = Repository.Files.Where(file => file.Path.StartsWith(Folder, StringComparison.Ordinal)).ToList();
        string index = files.Single(file => file.Path == Index).Text;
        var records = files.Where(file => file.Path != Index).OrderBy(file => file.Path, StringComparer.Ordinal);
        Clean.AssertRule("decision-record", records.SelectMany((record, i) => Violations(record, i + 1, index)));
    }

    [Theory]
    [InlineData(1, "[1](0001-a.md)", "## Turned down", 0)]
    [InlineData(2, "[1](0001-a.md)", "## Turned down", 2)]
    [InlineData(1, "", "## Turned down", 1)]
    [InlineData(1, "[1](0001-a.md)", "## Rejected", 1)]
    public void Violations_InARecord_AreFound(int number, string index, string heading, int expected)
    {
        string text = "# 1. A\n\n* Status: accepted\n* Date: 2026-01-02\n\n## Context\n\n## Decision\n\n"
            + $"{heading}\n\n## Consequences\n";
        Assert.Equal(expected, Violations(new("docs/adr/0001-a.md", text), number, index).Count());
    }

    private static IEnumerable<Violation> Violations(SourceFile record, int number, string index)
    {
        string name = record.Path[Folder.Length..];
        if (!name.StartsWith($"{number:0000}-", StringComparison.Ordinal) || !record.Text.StartsWith(
            $"# {number}. ", StringComparison.Ordinal))
        {
            yield return new("decision-record", record.Path, "-", 1, $"its number is not {number}");
        }

        if (!index.Contains($"[{number}]({name})", StringComparison.Ordinal))
        {
            yield return new("decision-record", record.Path, "-", 1, $"no row in {Index}");
        }

        if (!Template().IsMatch(record.Text))
        {
            yield return new("decision-record", record.Path, "-", 1, "status, date or a section of the template is missing");
        }
    }

    [GeneratedRegex(
        @"\A# .+\n\n\* Status: .+\n\* Date: \d{4}-\d\d-\d\d\n.*\n## Context\n.*\n## Decision\n.*\n## Turned down\n.*\n## Consequences\n",
        RegexOptions.Singleline)]
    private static partial Regex Template();
}
