using System.CommandLine;
using StreamML.FaultInjection.Footprint;

namespace StreamML.Cli.Commands.Checks;

/// <summary><c>streamml check memory</c>.</summary>
internal static class CheckMemory
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var messages = CheckOptions.Number("--messages", 1_000_000, "Message revisions to send.");
        var rate = CheckOptions.Number(
            "--rate", new MemoryOptions().Rate, "Updates sent per second; 0: as fast as they are answered.");
        return new CheckOptions { TakesCluster = false }.On(
            new Command("memory",
                "Send messages through 'up' and watch memory: the last tenth must be within 10 % of the second.")
            {
                messages, rate,
            },
            (parsed, common, token) => new MemoryRun(
                new MemoryOptions { Messages = parsed.GetValue(messages), Rate = parsed.GetValue(rate) },
                common, TimeProvider.System, CheckOptions.Progress).RunAsync(token));
    }
}
