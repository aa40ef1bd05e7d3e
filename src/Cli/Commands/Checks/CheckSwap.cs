using System.CommandLine;
using StreamML.FaultInjection.Swaps;

namespace StreamML.Cli.Commands.Checks;

/// <summary><c>streamml check swap</c>.</summary>
internal static class CheckSwap
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var seconds = CheckOptions.Number(
            "--seconds", new SwapOptions().Seconds, "Seconds with swaps, after as many without swaps as the control.");
        var rate = CheckOptions.Number("--rate", new SwapOptions().Rate, "Messages per second.");
        return new CheckOptions().On(
            new Command("swap",
                "Swap models under steady load, with bad artifacts in between: no record is lost, duplicated or names\n"
                + "another version than the one that made it, and there is no gap over 200 ms.")
            {
                seconds, rate,
            },
            (parsed, common, token) => new SwapRun(
                new SwapOptions { Seconds = parsed.GetValue(seconds), Rate = parsed.GetValue(rate) },
                common, TimeProvider.System, CheckOptions.Progress).RunAsync(token));
    }
}
