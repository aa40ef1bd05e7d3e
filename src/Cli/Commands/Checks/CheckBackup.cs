using System.CommandLine;
using StreamML.FaultInjection.Backups;

namespace StreamML.Cli.Commands.Checks;

/// <summary><c>streamml check backup</c>.</summary>
internal static class CheckBackup
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var sizes = new BackupCheckOptions();
        var messages = CheckOptions.Number("--messages", sizes.Messages, "Number of messages.");
        var perSecond = CheckOptions.Number("--per-second", sizes.DeliveriesPerSecond, "Deliveries per second.");
        return new CheckOptions { TakesCluster = false }.On(
            new Command("backup",
                "Back an installation up under traffic, kill it, restore it elsewhere and send everything again: nothing is lost,\n"
                + "doubled or different, on the topics and in the tables.")
            {
                messages, perSecond,
            },
            (parsed, common, token) => new BackupRun(
                new BackupCheckOptions
                {
                    Messages = parsed.GetValue(messages),
                    DeliveriesPerSecond = parsed.GetValue(perSecond),
                },
                common, TimeProvider.System, CheckOptions.Progress).RunAsync(token));
    }
}
