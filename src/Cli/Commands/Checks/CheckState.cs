using System.CommandLine;
using StreamML.FaultInjection.States;

namespace StreamML.Cli.Commands.Checks;

/// <summary><c>streamml check state</c>.</summary>
internal static class CheckState
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var contacts = CheckOptions.Number("--contacts", new StateOptions().Contacts, "Number of contacts.");
        var fill = new Option<string>("--fill")
        {
            Description =
                "Folder: only fill a store there and keep changing it, as the process does that the check kills.",
            DefaultValueFactory = _ => "",
            Hidden = true,
        };
        return new CheckOptions { TakesCluster = false }.On(
            new Command("state",
                "Fill the scorer's store, kill it while it changes, open it again: all contacts are as checkpointed.")
            {
                contacts, fill,
            },
            async (parsed, common, token) =>
            {
                var options = new StateOptions { Contacts = parsed.GetValue(contacts) };
                if (parsed.GetValue(fill) is { Length: > 0 } folder)
                {
                    await new StateFill(folder, options, TimeProvider.System, Console.WriteLine).RunAsync(token);
                    return null;
                }

                return await new StateRun(options, common, TimeProvider.System, CheckOptions.Progress).RunAsync(token);
            });
    }
}
