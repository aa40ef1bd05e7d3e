namespace StreamML.Cli.Tests.Documents;

/// <summary>
/// The tables of roles, options and instruments in docs/operations.md, held against the code. With
/// <c>STREAMML_WRITE_DOCS=1</c> they are written first.
/// </summary>
public sealed class OperationsTests
{
    private readonly string _text = Read();

    [Fact]
    public void Operations_Roles_AreThoseOfTheProgram() => Assert.Equal(OperationsDocument.WithRoles(_text), _text);

    [Fact]
    public void Operations_Options_AreThoseOfTheProgram() => Assert.Equal(OperationsDocument.WithOptions(_text), _text);

    [Fact]
    public void Operations_Names_AreThoseOfTheProgram() => Assert.Equal(OperationsDocument.WithAliases(_text), _text);

    [Fact]
    public void Operations_Instruments_AreThoseOfTheCatalogue()
    {
        Assert.Contains("\n| `streamml.ingest.accepted` |", _text, StringComparison.Ordinal);
        Assert.Equal(InstrumentTable.Within(_text), _text);
    }

    [Fact]
    public void WithOptions_OfATableWithAnotherRow_HasEachOptionOnce()
    {
        string row = _text.Split('\n').Single(line => line.Contains("`Scorer__MaxFactors`", StringComparison.Ordinal));
        string whole = OperationsDocument.WithOptions(
            _text.Replace(row, "| `Scorer__Gone` | `1` | was an option |", StringComparison.Ordinal));
        Assert.DoesNotContain("Scorer__Gone", whole, StringComparison.Ordinal);
        Assert.Contains(
            "| `Scorer__MaxFactors` | `5` | most factors that a score names, strongest first; default 5, as many as "
            + "people read; 1 to 30 |\n", whole, StringComparison.Ordinal);
    }

    private static string Read()
    {
        string text = File.ReadAllText(OperationsDocument.Path);
        if (Environment.GetEnvironmentVariable("STREAMML_WRITE_DOCS") == "1")
        {
            text = OperationsDocument.WithAliases(OperationsDocument.WithOptions(OperationsDocument.WithRoles(text)));
            text = InstrumentTable.Within(text);
            File.WriteAllText(OperationsDocument.Path, text);
        }

        return text;
    }
}
