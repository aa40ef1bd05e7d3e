using System.CommandLine;

namespace StreamML.Cli.Commands;

/// <summary><c>streamml train history</c>: the latest trainings.</summary>
internal static class TrainHistory
{
    public static Command Create()
    {
        var json = TrainerCommands.Json();
        var last = new Option<int>("--last") { Description = "Most runs.", DefaultValueFactory = _ => 20 };
        var command = new Command("history",
            "List the latest trainings: why they ran, metrics, duration, outcome.\n"
            + "Example: streamml train history --last 5")
        {
            last, json,
        };
        new CommonOptions().OnInstallation(command, async (parsed, kafka, settings, token) =>
        {
            var client = TrainerCommands.Client(kafka, settings);
            var runs = (await client.HistoryAsync(token)).Take(parsed.GetValue(last)).ToList();
            TrainingPrint.Show(runs, parsed.GetValue(json), await client.GatesAsync(token));
            return 0;
        });
        return command;
    }
}
