using System.CommandLine;
using StreamML.FaultInjection.Windows;

namespace StreamML.Cli.Commands.Checks;

/// <summary><c>streamml check windows</c>.</summary>
internal static class CheckWindows
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var records = CheckOptions.Number("--records", new WindowOptions().Records, "Number of records to count.");
        var kills = CheckOptions.Number("--kills", new WindowOptions().Kills, "Number of kills.");
        return new CheckOptions().On(
            new Command("windows",
                "Kill the windows role and the sink while records arrive: each count must equal SQL's over the tables.")
            {
                records, kills,
            },
            (parsed, common, token) => new WindowRun(
                new WindowOptions { Records = parsed.GetValue(records), Kills = parsed.GetValue(kills) },
                common, TimeProvider.System, CheckOptions.Progress).RunAsync(token));
    }
}
