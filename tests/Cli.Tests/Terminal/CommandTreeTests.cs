using System.CommandLine;

namespace StreamML.Cli.Tests.Terminal;

/// <summary>The commands as a whole.</summary>
public sealed class CommandTreeTests
{
    // A name that stands twice keeps all of its siblings from starting.
    [Fact]
    public void Names_OfEachCommand_StandOnceBesideItsOthers() => Assert.Empty(
        from command in Tree(CommandLine.Create())
        from name in command.Subcommands.Cast<Symbol>().Concat(command.Options).CountBy(each => each.Name)
        where name.Value > 1
        select $"{command.Name} {name.Key}");

    private static IEnumerable<Command> Tree(Command command) =>
        command.Subcommands.SelectMany(Tree).Prepend(command);
}
