using System.CommandLine;
using StreamML.FaultInjection.Redrives;

namespace StreamML.Cli.Commands.Checks;

/// <summary><c>streamml check redrive</c>.</summary>
internal static class CheckRedrive
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var letters = CheckOptions.Number("--letters", new RedriveCheckOptions().Letters, "Number of dead letters.");
        var kills = CheckOptions.Number("--kills", new RedriveCheckOptions().Kills, "Number of redrives to kill.");
        return new CheckOptions().On(
            new Command("redrive",
                "Bring dead letters back to a role that gives up a tenth of them again, and kill redrives on the way: none is\n"
                + "lost, doubled, out of order or brought back a third time, and the sums meet.")
            {
                letters, kills,
            },
            (parsed, common, token) => new RedriveCheck(
                new RedriveCheckOptions { Letters = parsed.GetValue(letters), Kills = parsed.GetValue(kills) },
                common, TimeProvider.System, CheckOptions.Progress).RunAsync(token));
    }
}
