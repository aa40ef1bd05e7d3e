using System.CommandLine;
using StreamML.FaultInjection.Leaks;

namespace StreamML.Cli.Commands.Checks;

/// <summary><c>streamml check canaries</c>: nothing of anybody in logs, metrics, traces and error pages.</summary>
internal static class CheckCanaries
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var people = CheckOptions.Number("--people", new CanaryCheckOptions().People, "Number of people.");
        return new CheckOptions { TakesCluster = false }.On(
            new Command("canaries",
                "Send texts, names, phone numbers and tokens that stand nowhere else, right and wrong, to every door: none is\n"
                + "found in a log line, in a metric, in what goes out by OTLP, in a refusal or in an error page.")
            {
                people,
            },
            (parsed, common, token) => new CanaryRun(
                new CanaryCheckOptions { People = parsed.GetValue(people) }, common, TimeProvider.System,
                CheckOptions.Progress).RunAsync(token));
    }
}
