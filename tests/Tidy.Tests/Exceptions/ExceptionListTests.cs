namespace StreamML.Tidy.Tests.Exceptions;

/// <summary>The list of exceptions may only shrink.</summary>
public sealed class ExceptionListTests
{
    private static readonly Violation Long = new("method-size", "src/A.cs", "Run", 3, "too long", 80);

    [Fact]
    public void List_InTheRepository_HasNotGrown() =>
        Assert.True(
            ExceptionList.Current.Count == ExceptionList.CountMax,
            $"{ExceptionList.Current.Count} exceptions, CountMax says {ExceptionList.CountMax}; it may only be lowered");

    [Fact]
    public void Judge_ViolationWithoutEntry_IsReported() =>
        Assert.Single(new ExceptionList("# none").Judge("method-size", [Long]));

    [Fact]
    public void Judge_ViolationWithEntry_Passes() =>
        Assert.Empty(new ExceptionList("method-size src/A.cs Run 80").Judge("method-size", [Long]));

    [Fact]
    public void Judge_ViolationThatGrew_IsReported() =>
        Assert.Contains("too long", new ExceptionList("method-size src/A.cs Run 79").Judge("method-size", [Long]).First());

    [Fact]
    public void Judge_ViolationThatShrank_AsksForALowerEntry() =>
        Assert.Contains("lower", Assert.Single(new ExceptionList("method-size src/A.cs Run 90").Judge("method-size", [Long])));

    [Fact]
    public void Judge_EntryWithoutViolation_IsReported() =>
        Assert.Contains("remove", Assert.Single(new ExceptionList("method-size src/A.cs Run 80").Judge("method-size", [])));

    [Fact]
    public void List_MalformedLine_Throws() => Assert.Throws<FormatException>(() => new ExceptionList("method-size"));
}
