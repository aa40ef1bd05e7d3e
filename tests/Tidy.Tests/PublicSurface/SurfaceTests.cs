namespace StreamML.Tidy.Tests.PublicSurface;

/// <summary>Public members are documented, classes are sealed.</summary>
public sealed class SurfaceTests
{
    private static readonly SourceFile[] Product = Repository.CSharp.Where(file => file.IsProduct).ToArray();

    [Fact]
    public void PublicMembers_InTheProduct_AreDocumented() =>
        Clean.AssertRule("undocumented", SurfaceRules.Undocumented(Product));

    [Fact]
    public void Classes_InTheProduct_AreSealed() => Clean.AssertRule("unsealed", SurfaceRules.Unsealed(Product));

    [Theory]
    [InlineData("public sealed class A { }", 1)]
    [InlineData("/// <summary>A.</summary>\npublic sealed class A { public int X { get; } }", 1)]
    [InlineData("/// <summary>A.</summary>\npublic interface IA { void Run(); }", 1)]
    [InlineData("/// <summary>A.</summary>\npublic enum A { One }", 1)]
    [InlineData("/// <summary>A.</summary>\npublic abstract class A { protected void Run() { } }", 1)]
    [InlineData("// A plain comment is not documentation.\npublic delegate void A();", 1)]
    [InlineData("/// <summary>A.</summary>\npublic sealed class A { public override int Get() => 1; int x; }", 0)]
    [InlineData("internal sealed class A { public int X { get; } }", 0)]
    public void Undocumented_InASnippet_IsFound(string text, int expected) =>
        Assert.Equal(expected, SurfaceRules.Undocumented([new("src/A.cs", text)]).Count());

    [Fact]
    public void Undocumented_PartOfAPartialType_IsCoveredByTheOtherPart() =>
        Assert.Empty(SurfaceRules.Undocumented(
        [
            new("src/A.cs", "namespace N;\n/// <summary>A.</summary>\npublic sealed partial class A { }"),
            new("src/A.Flush.cs", "namespace N;\npublic sealed partial class A { }"),
        ]));

    [Theory]
    [InlineData("class A { }", 1)]
    [InlineData("public record A(int X);", 1)]
    [InlineData("partial class A { } sealed partial class A { }", 0)]
    [InlineData("abstract class A { }", 0)]
    [InlineData("readonly record struct A(int X);", 0)]
    public void Unsealed_InASnippet_IsFound(string text, int expected) =>
        Assert.Equal(expected, SurfaceRules.Unsealed([new("src/A.cs", text)]).Count());
}
