using System.CommandLine;
using StreamML.FaultInjection.Replays;

namespace StreamML.Cli.Commands.Checks;

/// <summary><c>streamml check replay</c>.</summary>
internal static class CheckReplay
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var sizes = new ReplayCheckOptions();
        var texts = CheckOptions.Number("--texts", sizes.Texts, "Texts of the past, from 2.");
        var kills = CheckOptions.Number("--kills", sizes.Kills, "Kills while the replay runs.");
        var queries = CheckOptions.Number("--queries", sizes.Queries, "Queries beside the cutover and its undo.");
        var rate = CheckOptions.Number("--rate", sizes.Rate, "Live texts per second meanwhile.");
        var limit = CheckOptions.Number(
            "--limit", (int)sizes.CutoverLimit.TotalSeconds, "Most that a cutover or an undo may take, seconds.");
        return new CheckOptions().On(
            new Command("replay",
                "Replay texts with the models of their time under live traffic, and kill the process that leads again and\n"
                + "again: the results are those of an undisturbed replay, nobody sees them before the cutover, and no\n"
                + "query sees half of it.")
            {
                texts, kills, queries, rate, limit,
            },
            (parsed, common, token) => new ReplayCheck(
                new ReplayCheckOptions
                {
                    Texts = Math.Max(2, parsed.GetValue(texts)),
                    Kills = parsed.GetValue(kills),
                    Queries = parsed.GetValue(queries),
                    Rate = parsed.GetValue(rate),
                    CutoverLimit = TimeSpan.FromSeconds(parsed.GetValue(limit)),
                },
                common, TimeProvider.System, CheckOptions.Progress).RunAsync(token));
    }
}
