using System.CommandLine;
using StreamML.Api.Suggestions;
using StreamML.Messaging.Connection;
using StreamML.Trainer.Alerts;

namespace StreamML.Cli.Commands;

/// <summary>
/// <c>streamml suggest lead-routing</c> and <c>churn-check</c>: contacts by their latest scores.
/// </summary>
internal static class SuggestContacts
{
    private const int RowsUsual = 20;
    private const int RowsMost = 10_000;

    public static Command LeadRouting()
    {
        var tier = new Option<string?>("--tier")
        {
            Description = $"Only leads of this tier: {string.Join(", ", Api.Suggestions.LeadRouting.Tiers)}.",
        };
        tier.AcceptOnlyFromAmong([.. Api.Suggestions.LeadRouting.Tiers]);
        var (last, source) = (Rows(), new SuggestSource());
        var command = new Command("lead-routing",
            "List leads, the best first, with the queue that each goes to by its tier (Suggestions__...).\n"
            + "Example: streamml suggest lead-routing --tier hot")
        {
            tier, last,
        };
        source.On(command, async (call, token) =>
        {
            var found = await call.Tables.LeadsAsync(
                call.Tenant, call.Parsed.GetValue(tier), Rows(call.Parsed.GetValue(last)), token);
            SuggestCommand.Print(found, call.Parsed.GetValue(source.Json), SuggestionPrint.Lines);
            return 0;
        });
        return command;
    }

    public static Command ChurnCheck()
    {
        var threshold = new Option<double?>("--threshold")
        {
            Description = "The least probability of leaving, 0 to 1 (ChurnCheck__Threshold, 0.5).",
        };
        var (last, source) = (Rows(), new SuggestSource());
        var command = new Command("churn-check",
            "List contacts that are likely to leave, the likeliest first, with what to do about each.\n"
            + "The trainer checks daily by itself and raises an alert (ChurnCheck__Schedule).\n"
            + "Example: streamml suggest churn-check --threshold 0.7")
        {
            threshold, last,
        };
        source.On(command, async (call, token) =>
        {
            double least = call.Parsed.GetValue(threshold) ?? call.Settings.Get<ChurnCheckOptions>().Threshold;
            if (least is not (>= 0 and <= 1))
            {
                throw new RoleConfigurationException("--threshold must be 0 to 1.");
            }

            var found = await call.Tables.LeavingAsync(
                call.Tenant, least, Rows(call.Parsed.GetValue(last)), token);
            SuggestCommand.Print(found, call.Parsed.GetValue(source.Json), SuggestionPrint.Lines);
            return 0;
        });
        return command;
    }

    private static Option<int> Rows() => new("--limit")
    {
        Description = "Most contacts.",
        DefaultValueFactory = _ => RowsUsual,
    };

    private static int Rows(int given) => given is >= 1 and <= RowsMost
        ? given
        : throw new RoleConfigurationException($"--limit must be 1 to {RowsMost:N0}.");
}
