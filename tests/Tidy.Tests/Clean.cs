using StreamML.Tidy.Tests.Exceptions;

namespace StreamML.Tidy.Tests;

/// <summary>The assertion that every rule ends in.</summary>
internal static class Clean
{
    /// <summary>Fails with one line a violation that no exception covers.</summary>
    public static void AssertRule(string rule, IEnumerable<Violation> violations)
    {
        string[] open = ExceptionList.Current.Judge(rule, violations).ToArray();
        Assert.True(open.Length == 0, $"{open.Length} places break {rule}:\n{string.Join('\n', open)}");
    }
}
