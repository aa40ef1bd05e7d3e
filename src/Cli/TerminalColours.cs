using Spectre.Console;

namespace StreamML.Cli;

/// <summary>
/// Whether escape codes may be written: to a terminal alone, and not where NO_COLOR (https://no-color.org) or TERM=dumb
/// ask for none. Libraries judge by stdout even where they write to stderr, and some by the names of CI systems.
/// </summary>
internal static class TerminalColours
{
    /// <summary>For stdout.</summary>
    public static bool OnOutput => Allowed(Console.IsOutputRedirected, Environment.GetEnvironmentVariable);

    /// <summary>For stderr.</summary>
    public static bool OnError => Allowed(Console.IsErrorRedirected, Environment.GetEnvironmentVariable);

    /// <summary>Has tables written as text alone where no escape codes may be.</summary>
    public static void Apply()
    {
        if (OnOutput)
        {
            return;
        }

        var capabilities = AnsiConsole.Profile.Capabilities;
        capabilities.Ansi = false;
        capabilities.Links = false;
        capabilities.Interactive = false;
        capabilities.ColorSystem = ColorSystem.NoColors;
    }

    internal static bool Allowed(bool isRedirected, Func<string, string?> environment) =>
        !isRedirected && string.IsNullOrEmpty(environment("NO_COLOR"))
            && environment("TERM") is not (null or "" or "dumb");
}
