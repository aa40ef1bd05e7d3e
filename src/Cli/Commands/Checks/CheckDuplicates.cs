using System.CommandLine;
using StreamML.FaultInjection.Duplicates;

namespace StreamML.Cli.Commands.Checks;

/// <summary><c>streamml check duplicates</c>.</summary>
internal static class CheckDuplicates
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var ids = CheckOptions.Number("--ids", 200, "Number of different messages.");
        var deliveries = CheckOptions.Number("--deliveries", 200, "Deliveries per message.");
        return new CheckOptions().On(
            new Command("duplicates",
                "Deliver the same messages again and again, across restarts of everything: each must be stored once.")
            {
                ids, deliveries,
            },
            (parsed, common, token) => new DuplicateRun(
                new DuplicateOptions { Ids = parsed.GetValue(ids), Deliveries = parsed.GetValue(deliveries) },
                common, TimeProvider.System, CheckOptions.Progress).RunAsync(token));
    }
}
