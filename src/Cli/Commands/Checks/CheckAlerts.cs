using System.CommandLine;
using StreamML.FaultInjection.Alerts;

namespace StreamML.Cli.Commands.Checks;

/// <summary><c>streamml check alerts</c>: the alert rules, held against faults by a Prometheus.</summary>
internal static class CheckAlerts
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var sizes = new AlertCheckOptions();
        var prometheus = Text(
            "--prometheus", "Program of Prometheus. Default: the one on the PATH, from Debian's package prometheus.");
        var volume = Text(
            "--volume", "Folder on a small volume, at most 1 GiB, to fill and empty again. Default: none is filled.");
        var healthy = CheckOptions.Number(
            "--healthy", (int)sizes.Healthy.TotalSeconds, "Seconds without any fault first; 3600 for an hour.");
        var limit = CheckOptions.Number(
            "--limit", (int)sizes.Limit.TotalSeconds, "Longest time from a fault to its alert, seconds.");
        var speed = CheckOptions.Number(
            "--speed", (int)sizes.Speed, "How much faster the rules are than as shipped: 80 makes 45 s of an hour.");
        var faults = new Option<string[]>("--fault")
        {
            Description = "A fault to inject; repeat it for several. Default: all.",
            AllowMultipleArgumentsPerToken = true,
        };
        return new CheckOptions { TakesCluster = false }.On(
            new Command("alerts",
                "Inject faults into an installation while Prometheus evaluates the alert rules, as shipped and faster:\n"
                + "each fault's alert fires in time, and none fires in health.")
            {
                prometheus, volume, healthy, limit, speed, faults,
            },
            (parsed, common, token) => new AlertRun(
                new AlertCheckOptions
                {
                    Prometheus = parsed.GetValue(prometheus) ?? "",
                    SearchPath = Environment.GetEnvironmentVariable("PATH") ?? "",
                    Volume = parsed.GetValue(volume) ?? "",
                    Healthy = TimeSpan.FromSeconds(parsed.GetValue(healthy)),
                    Limit = TimeSpan.FromSeconds(parsed.GetValue(limit)),
                    Speed = Math.Clamp(parsed.GetValue(speed), 1, 1_000),
                    Only = parsed.GetValue(faults) ?? [],
                },
                common, TimeProvider.System, CheckOptions.Progress).RunAsync(token));
    }

    private static Option<string> Text(string name, string text) =>
        new(name) { Description = text, DefaultValueFactory = _ => "" };
}
