using System.CommandLine;
using StreamML.FaultInjection.Parity;

namespace StreamML.Cli.Commands.Checks;

/// <summary><c>streamml check parity</c>.</summary>
internal static class CheckParity
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var events = CheckOptions.Number(
            "--events", new ParityOptions().Events, "Number of events, over three orders of arrival.");
        return new CheckOptions { TakesCluster = false }.On(
            new Command("parity",
                "Serve vectors of 100,000 events and rebuild each from the log at its offsets, bit for bit.")
            {
                events,
            },
            (parsed, common, token) => new ParityRun(
                new ParityOptions { Events = parsed.GetValue(events) }, common, TimeProvider.System,
                CheckOptions.Progress).RunAsync(token));
    }
}
