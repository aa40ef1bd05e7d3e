using System.CommandLine;
using System.Text.Json;
using Spectre.Console;
using StreamML.Hosting;
using StreamML.Messaging.Connection;
using StreamML.Trainer.Generation;
using StreamML.Trainer.Posting;

namespace StreamML.Cli.Commands;

/// <summary><c>streamml generate</c>: made-up traffic through a running installation, to try training on.</summary>
internal static class GenerateCommand
{
    public static Command Create()
    {
        var common = new CommonOptions();
        var target = new IngestTarget();
        var plan = new GenerationPlan();
        var contacts = Number("--contacts", "Contacts, 1 to 1,000,000.", plan.Contacts);
        var conversations = Number(
            "--conversations", "Conversations that they begin, 0 to 50 a contact.", plan.Conversations);
        var leads = Number("--leads", "Contacts that are leads, with an outcome.", plan.Leads);
        var days = Number("--days", "Days of history, 120 to 400.", plan.Days);
        var (seed, json) = (Seed(), Json());
        var command = new Command("generate",
            "Send made-up contacts, conversations, orders, campaigns, leads and feedback through a running\n"
            + "installation, and say what the best possible models would reach on them. All of it is marked\n"
            + "synthetic. The same seed sends the same ids, so that nothing counts twice.\n"
            + "Example: streamml generate --contacts 200 --conversations 150 --leads 120 --seed 1")
        {
            contacts, conversations, leads, days, seed, json, common.Data,
        };
        target.AddTo(command);
        command.Add(Feedback());
        command.SetAction(async (parsed, token) =>
        {
            var given = new GenerationPlan
            {
                Contacts = parsed.GetValue(contacts),
                Conversations = parsed.GetValue(conversations),
                Leads = parsed.GetValue(leads),
                Days = parsed.GetValue(days),
                Seed = parsed.GetValue(seed),
                EndMs = LastMonday(TimeProvider.System),
            };
            given.Check();
            var settings = Allowed(common.Load(parsed));
            var address = await target.FindAsync(parsed, settings, webhooks: true, token, SyntheticHistory.Tenant);
            using var client = new IngestClient(address, TimeProvider.System);
            var summary = await GenerateProgress.RunAsync(given.Contacts, progress => new SyntheticTraffic(
                client, IngestTarget.AccountOf(settings, address.Tenant), progress).SendAsync(given, token));
            return Show(summary, address, parsed.GetValue(json));
        });
        return command;
    }

    private static Command Feedback()
    {
        var common = new CommonOptions();
        var target = new IngestTarget();
        var rows = Number("--rows", "Feedback records, 1 to 10,000,000.", 5_000);
        var campaigns = Number("--campaigns", "Campaigns that they are about, 1 to 1,000.", 5);
        var (seed, json) = (Seed(), Json());
        var command = new Command("feedback",
            "Send made-up opinions of all demographic groups on campaigns: more education and less age go with being\n"
            + "more content, countries differ, and campaigns are liked more or less. All of it is marked synthetic.\n"
            + "Example: streamml generate feedback --rows 5000 --campaigns 5 --seed 1")
        {
            rows, campaigns, seed, json, common.Data,
        };
        target.AddTo(command);
        command.SetAction(async (parsed, token) =>
        {
            var given = new GenerationPlan { Seed = parsed.GetValue(seed), EndMs = LastMonday(TimeProvider.System) };
            given.Check();
            int number = InRange(parsed, rows, 10_000_000), of = InRange(parsed, campaigns, 1_000);
            var settings = Allowed(common.Load(parsed));
            var address = await target.FindAsync(parsed, settings, webhooks: false, token, SyntheticHistory.Tenant);
            using var client = new IngestClient(address, TimeProvider.System);
            var summary = await GenerateProgress.RunFeedbackAsync(number, progress => new SyntheticTraffic(
                client, address.Tenant, progress).SendAnswersAsync(number, of, given, token));
            return Show(summary, address, parsed.GetValue(json));
        });
        return command;
    }

    private static Option<int> Number(string name, string description, int value) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => value,
    };

    private static Option<int> Seed() => Number("--seed", "Seed, 0 to 99,999.", 1);

    private static Option<bool> Json() => new("--json")
    {
        Description = "The summary as one JSON object, the last line of stdout.",
    };

    private static int InRange(ParseResult parsed, Option<int> option, int most) =>
        parsed.GetValue(option) is var value && value >= 1 && value <= most
            ? value
            : throw new RoleConfigurationException($"{option.Name} must be 1 to {most:N0}, not {value:N0}.");

    private static Settings Allowed(Settings settings) =>
        !settings.Streamml.Environment.Equals(StreammlOptions.Production, StringComparison.Ordinal)
            ? settings
            : throw new RoleConfigurationException(
                "Made-up data is refused where Streamml__Environment is Production: models would learn from people "
                + "who do not exist. Use an installation of its own, with Streamml__Environment=Development.");

    // Whole weeks: what happens depends on the day of the week, and the same seed is to send the same ids.
    private static long LastMonday(TimeProvider time)
    {
        var today = time.GetUtcNow().UtcDateTime.Date;
        var monday = today.AddDays(-(((int)today.DayOfWeek + 6) % 7));
        return new DateTimeOffset(monday, TimeSpan.Zero).ToUnixTimeMilliseconds();
    }

    private static int Show(TrafficSummary summary, IngestAddress address, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(summary, AnswerJson.Options));
            return 0;
        }

        if (summary.Contacts > 0)
        {
            var (leads, won, customers) = (summary.Leads, summary.LeadsConverted, summary.Customers);
            Console.WriteLine($"made up for tenant {address.Tenant} at {address.Address}, marked synthetic:");
            Console.WriteLine($"  {summary.Contacts:N0} contacts, {summary.Conversations:N0} conversations, "
                + $"{summary.MessagesReceived:N0} messages received, {summary.MessagesSent:N0} sent");
            Console.WriteLine($"  {summary.CampaignMessages:N0} campaign messages, {summary.Orders:N0} orders, "
                + $"{summary.Events:N0} events in all, {summary.Statuses:N0} statuses");
            Console.WriteLine($"  {leads:N0} leads ({won:N0} converted, {leads - won:N0} not converted)");
            Console.WriteLine($"  {customers:N0} customers ({summary.CustomersLost:N0} lost, "
                + $"{customers - summary.CustomersLost:N0} stayed)");
        }

        var table = new Table().Border(TableBorder.Simple)
            .AddColumns("model", "labels", "best reachable on them");
        foreach (var (task, metrics) in summary.BestReachable)
        {
            table.AddRow(task, Labels(summary, task), string.Join(", ", Names.Where(metrics.ContainsKey)
                .Select(name => $"{name} {metrics[name]:0.000}")));
        }

        AnsiConsole.Write(table);
        return 0;
    }

    private static readonly string[] Names = ["mae", "r2", "accuracy", "precision", "recall", "f1"];

    private static string Labels(TrafficSummary summary, string task) => task switch
    {
        "lead" => $"{summary.Leads:N0}",
        "churn" => $"{summary.Customers:N0}",
        "engagement" => $"{summary.CampaignMessages:N0}",
        _ => $"{summary.Feedback.GetValueOrDefault(task):N0}",
    };
}
