using System.CommandLine;
using StreamML.FaultInjection.Artifacts;

namespace StreamML.Cli.Commands.Checks;

/// <summary><c>streamml check artifacts</c>.</summary>
internal static class CheckArtifacts
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var mutations = CheckOptions.Number(
            "--mutations", 100_000, "Number of mutated artifacts, half of them with a corrected hash.");
        return new CheckOptions { TakesCluster = false }.On(
            new Command("artifacts",
                "Mutate a model artifact of each format again and again: each is refused with a reason, or intact.")
            {
                mutations,
            },
            (parsed, common, token) => Task.FromResult(new ArtifactRun(
                new ArtifactOptions { Mutations = parsed.GetValue(mutations) }, common, TimeProvider.System,
                CheckOptions.Progress).Run(token)));
    }
}
