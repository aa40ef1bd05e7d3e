namespace StreamML.Tidy.Tests.Exceptions;

/// <summary>The list of exceptions may only shrink.</summary>
public sealed class ExceptionListTests
{
    private static readonly Violation Long = new("method-size", "src/A.cs", "Run", 3, "too long", 80);

    [Fact]
    public void List_InTheRepository_HasNotGrown() =>
        Assert.True(
            ExceptionList.Current.Count == ExceptionList.CountMax,
            $"{ExceptionList.Current.Count} exceptions; CountMax may only be lowered: {ExceptionList.CountMax}");

    [Fact]
    public void Judge_ViolationWithoutEntry_IsReported() =>
        Assert.Single(Judge("# none", [Long]));

    [Fact]
    public void Judge_ViolationWithEntry_Passes() =>
        Assert.Empty(Judge("method-size src/A.cs Run 80", [Long]));

    [Fact]
    public void Judge_ViolationThatGrew_IsReported() =>
        Assert.Contains("too long", Assert.Single(Judge("method-size src/A.cs Run 79", [Long])));

    [Fact]
    public void Judge_ViolationThatShrank_AsksForALowerEntry() =>
        Assert.Contains("lower", Assert.Single(Judge("method-size src/A.cs Run 90", [Long])));

    [Fact]
    public void Judge_EntryWithoutViolation_IsReported() =>
        Assert.Contains("remove", Assert.Single(Judge("method-size src/A.cs Run 80", [])));

    [Fact]
    public void List_MalformedLine_Throws() => Assert.Throws<FormatException>(() => new ExceptionList("method-size"));

    private static IEnumerable<string> Judge(string list, IEnumerable<Violation> violations) =>
        new ExceptionList(list).Judge("method-size", violations);
}
