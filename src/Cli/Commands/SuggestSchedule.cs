using System.CommandLine;
using Microsoft.Extensions.Logging.Abstractions;
using StreamML.Api.Suggestions;
using StreamML.Hosting;
using StreamML.Inference.Scoring;
using StreamML.Messaging.Connection;
using StreamML.Serving;

namespace StreamML.Cli.Commands;

/// <summary><c>streamml suggest send-schedule</c>: contacts by their best hour.</summary>
internal static class SuggestSchedule
{
    private const int HoursOfDay = 24;

    public static Command Create()
    {
        var hours = new Option<int[]>("--hours")
        {
            Description = "Hours of the contact's day to choose from, 0 to 23. Default: 9 to 18 "
                + "(Suggestions__SendHourFirst, Suggestions__SendHourLast).",
            AllowMultipleArgumentsPerToken = true,
        };
        var (campaign, days) = SuggestSource.Contacts();
        var source = new SuggestSource();
        var command = new Command("send-schedule",
            "Divide contacts by the hour of their day at which they are likeliest to engage, by the live model.\n"
            + "Example: streamml suggest send-schedule --hours 9 12 18")
        {
            hours, campaign, days,
        };
        source.On(command, async (call, token) =>
        {
            var options = call.Settings.Get<SuggestionOptions>();
            int[] wanted = Hours(call.Parsed.GetValue(hours), options);
            var (contacts, more) = await call.Tables.FeaturesAsync(
                call.Tenant, call.Parsed.GetValue(campaign), Math.Max(1, call.Parsed.GetValue(days)), token);
            using var kafka = await Pipeline.ConnectAsync(
                call.Settings, TimeProvider.System, NullLoggerFactory.Instance, token);
            var schedule = await new LiveScores(
                kafka, call.Settings, TimeProvider.System, NullLoggerFactory.Instance).UseAsync(
                    parts =>
                    {
                        using var lease = parts.Hub.Take();
                        var served = lease.Of<EngagementScorer>(ModelTasks.Engagement).For(call.Tenant).Live
                            ?? throw new RoleConfigurationException(
                                "No engagement model is live. 'streamml train scores --synthetic --out models' trains "
                                + "one to try; 'streamml models publish models/engagement --live' publishes it.");
                        return SendSchedules.Divide(
                            served.Model, contacts, wanted, options.SendHoursAsGood, more, token);
                    }, token);
            SuggestCommand.Print(schedule, call.Parsed.GetValue(source.Json), SuggestionPrint.Lines);
            return 0;
        });
        return command;
    }

    private static int[] Hours(int[]? given, SuggestionOptions options) => given switch
    {
        null or [] => options.SendHours(),
        _ when given.Length <= HoursOfDay && Array.TrueForAll(given, hour => hour is >= 0 and < HoursOfDay) => given,
        _ => throw new RoleConfigurationException("--hours takes up to 24 hours of the day, 0 to 23."),
    };
}
