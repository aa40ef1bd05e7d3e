using System.Text.RegularExpressions;
using StreamML.Cli.Tests.Compose;

namespace StreamML.Cli.Tests.Documents;

/// <summary>The option tables of docs/operations.md, held against the options classes.</summary>
public sealed partial class OperationsTests
{
    // Its default hangs on who runs the program.
    private const string PlaceOfItsOwn = "Streamml__DataDirectory";

    private readonly Dictionary<string, string> _rows = Row()
        .Matches(File.ReadAllText(Path.Combine(ComposeTests.Root(), "docs/operations.md")))
        .ToDictionary(match => match.Groups["key"].Value, match => match.Groups["default"].Value);

    [Fact]
    public void Operations_EachOption_HasARowWithItsDefault()
    {
        var wrong = OptionRows.All()
            .Where(option => !_rows.TryGetValue(option.Key, out string? written)
                || (written != option.Default && option.Key != PlaceOfItsOwn))
            .Select(option => $"{option.Key}: {_rows.GetValueOrDefault(option.Key, "no row")}, is {option.Default}");
        Assert.Empty(wrong);
    }

    [Fact]
    public void Operations_EachRow_IsAnOption() =>
        Assert.Empty(_rows.Keys.Except(OptionRows.All().Select(option => option.Key)));

    [GeneratedRegex(@"^\| `(?<key>[A-Za-z]+__\w+)` \| (?<default>[^|]+?) \|", RegexOptions.Multiline
        | RegexOptions.ExplicitCapture)]
    private static partial Regex Row();
}
