namespace StreamML.Tidy.Tests.Sizes;

/// <summary>Files, methods and lines stay under their hard ends.</summary>
public sealed class SizeTests
{
    [Fact]
    public void Files_InTheRepository_AreAtMost500Lines() =>
        Clean.AssertRule("file-size", Repository.Files.SelectMany(SizeRules.FileSize));

    [Fact]
    public void Methods_InTheRepository_AreAtMost70Lines() =>
        Clean.AssertRule("method-size", Repository.CSharp.SelectMany(SizeRules.MethodSize));

    [Fact]
    public void Lines_InTheRepository_AreAtMost120Characters() =>
        Clean.AssertRule("line-length", Repository.Files.SelectMany(SizeRules.LineLength));

    [Theory]
    [InlineData(500, 0)]
    [InlineData(501, 1)]
    public void FileSize_AtTheEdge_CountsLines(int lines, int expected) =>
        Assert.Equal(expected, SizeRules.FileSize(Bad(string.Concat(Enumerable.Repeat("//\n", lines)))).Count());

    [Theory]
    [InlineData(67, 0)]
    [InlineData(68, 1)]
    public void MethodSize_AtTheEdge_CountsSignatureAndBraces(int statements, int expected)
    {
        string body = string.Concat(Enumerable.Repeat("    x++;\n", statements));
        var file = Bad($"class A\n{{\n/// <summary>Not\n/// counted.</summary>\nvoid Run()\n{{\n{body}}}\n}}\n");
        Assert.Equal(expected, SizeRules.MethodSize(file).Count());
    }

    [Theory]
    [InlineData(120, "", 0)]
    [InlineData(121, "", 1)]
    [InlineData(140, "var s = \"", 0)]
    [InlineData(141, "var s = \"", 1)]
    public void LineLength_AtTheEdge_CountsCharacters(int length, string start, int expected)
    {
        string line = start.Length == 0 ? new string('/', length) : start + new string('x', length - start.Length - 2)
            + "\";";
        Assert.Equal(expected, SizeRules.LineLength(Bad(line + "\n")).Count());
    }

    [Theory]
    [InlineData("tools/a.mjs", 1)]
    [InlineData("tools/a.ts", 1)]
    [InlineData("tools/a.json", 0)]
    public void LineLength_InAScript_IsHeld(string path, int expected) =>
        Assert.Equal(expected, SizeRules.LineLength(new(path, new string('x', 141) + "\n")).Count());

    private static SourceFile Bad(string text) => new("src/Bad.cs", text);
}
