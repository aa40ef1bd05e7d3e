namespace StreamML.Cli.Tests.Terminal;

/// <summary>Escape codes go to terminals that want them.</summary>
public sealed class TerminalColoursTests
{
    [Theory]
    [InlineData(false, "xterm-256color", null, true)]
    [InlineData(false, "xterm-256color", "", true)]
    [InlineData(true, "xterm-256color", null, false)]
    [InlineData(false, "xterm-256color", "1", false)]
    [InlineData(false, "dumb", null, false)]
    [InlineData(false, null, null, false)]
    public void Colours_ByWhereLinesGo_AreOfATerminalAlone(
        bool isRedirected, string? term, string? noColor, bool expected) =>
        Assert.Equal(expected, TerminalColours.Allowed(isRedirected, name => name switch
        {
            "TERM" => term,
            "NO_COLOR" => noColor,
            _ => null,
        }));
}
