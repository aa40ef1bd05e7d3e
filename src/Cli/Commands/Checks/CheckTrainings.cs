using System.CommandLine;
using StreamML.FaultInjection.Trainings;

namespace StreamML.Cli.Commands.Checks;

/// <summary><c>streamml check trainings</c>.</summary>
internal static class CheckTrainings
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var kills = CheckOptions.Number("--kills", new TrainingKillOptions().Kills, "Number of kills.");
        return new CheckOptions().On(
            new Command("trainings",
                "Kill the trainer and the enricher while corrections become models: only verified versions may answer,\n"
                + "and each message must name the version that answered it.")
            {
                kills,
            },
            (parsed, common, token) => new TrainingKillRun(
                new TrainingKillOptions { Kills = parsed.GetValue(kills) }, common, TimeProvider.System,
                CheckOptions.Progress).RunAsync(token));
    }
}
