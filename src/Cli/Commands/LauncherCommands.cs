using System.CommandLine;

namespace StreamML.Cli.Commands;

/// <summary>Commands that the launcher runs before this program is built. They are here for <c>--help</c>.</summary>
internal static class LauncherCommands
{
    public static IEnumerable<Command> Create()
    {
        yield return Explain("setup",
            "Check the SDK, install missing packages, build native parts and the program. Other commands run it when "
            + "needed.");
        yield return Explain("test",
            "Build and run all tests; the last line counts them. Options: --kafka-home DIR, --kafka-image IMAGE, "
            + "--registry-home DIR, --filter TEXT.");
    }

    private static Command Explain(string name, string description)
    {
        var command = new Command(name, description) { TreatUnmatchedTokensAsErrors = false };
        command.SetAction(async (_, token) =>
        {
            await Console.Error.WriteLineAsync(
                $"streamml: '{name}' is a launcher command. Run ./streamml {name} in the repository.".AsMemory(),
                token);
            return CommandLine.Misused;
        });
        return command;
    }
}
