using System.CommandLine;
using StreamML.FaultInjection.Poison;

namespace StreamML.Cli.Commands.Checks;

/// <summary><c>streamml check poison</c>.</summary>
internal static class CheckPoison
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var records = CheckOptions.Number("--records", 5_000, "Number of bad records.");
        return new CheckOptions().On(
            new Command("poison",
                "Write bad records to every input topic: each becomes one dead letter or is kept, and nothing stops.")
            {
                records,
            },
            (parsed, common, token) => new PoisonRun(
                new PoisonOptions { Records = parsed.GetValue(records) }, common, TimeProvider.System,
                CheckOptions.Progress).RunAsync(token));
    }
}
