using System.CommandLine;
using StreamML.FaultInjection.Kills;

namespace StreamML.Cli.Commands.Checks;

/// <summary><c>streamml check kills</c>.</summary>
internal static class CheckKills
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var kills = CheckOptions.Number("--kills", 100, "Number of kills.");
        return new CheckOptions().On(
            new Command("kills",
                "Kill a random role or the broker every 0.2 to 2 s under traffic; account for every record and row.")
            {
                kills,
            },
            (parsed, common, token) => new KillRun(
                new KillOptions { Kills = parsed.GetValue(kills) }, common, TimeProvider.System, CheckOptions.Progress)
                .RunAsync(token));
    }
}
