using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Spectre.Console;
using StreamML.Hosting;
using StreamML.Sink;

namespace StreamML.Cli.Commands;

/// <summary><c>streamml status</c>: topics, lag, throughput, models, tables, dead letters.</summary>
internal static class StatusCommand
{
    public static Command Create()
    {
        var common = new CommonOptions();
        var json = new Option<bool>("--json") { Description = "One JSON object as the last line of stdout." };
        var sample = new Option<double>("--sample")
        {
            Description = "Seconds over which throughput is measured.",
            DefaultValueFactory = _ => 1.0,
        };
        var count = new Option<double>("--count")
        {
            Description =
                "Seconds for counting records by reading them; topics not counted by then show their offsets\n"
                + "as an upper bound.",
            DefaultValueFactory = _ => 5.0,
        };
        var command = new Command("status",
            "Show topics with records and throughput, lag of each role, models, rows per table, dead letters by reason.\n"
            + "Example: streamml status --json")
        {
            json, sample, count, common.Data,
        };
        command.SetAction(async (parsed, token) =>
        {
            var settings = common.Load(parsed);
            await Installation.AdoptAsync(settings, token);
            using var kafka = await Pipeline.ConnectAsync(
                settings, TimeProvider.System, NullLoggerFactory.Instance, token);
            double seconds = Math.Clamp(parsed.GetValue(sample), 0.1, 60);
            var taken = await StatusReport.TakeAsync(
                kafka, settings, TimeSpan.FromSeconds(seconds), TimeProvider.System, token);
            var counted = await StatusCounts.AddAsync(
                taken, kafka, settings, TimeSpan.FromSeconds(Math.Clamp(parsed.GetValue(count), 0, 600)), token);
            var report = counted with { Models = await ModelsReport.PartsAsync(kafka, token) };
            if (parsed.GetValue(json))
            {
                Console.WriteLine(JsonSerializer.Serialize(report, AnswerJson.Options));
            }
            else
            {
                Print(report);
            }

            return 0;
        });
        return command;
    }

    private static void Print(StatusReport report)
    {
        AnsiConsole.WriteLine($"cluster {report.ClusterId} at {report.Kafka}");
        var topics = new Table().Border(TableBorder.Simple)
            .AddColumns("topic", "partitions", "records", "offsets per second", "kept");
        foreach (var topic in report.Topics)
        {
            topics.AddRow(
                topic.Topic, $"{topic.Partitions}", Bound(topic.Records ?? topic.Offsets, topic.Records is not null),
                $"{topic.PerSecond:N0}", TopicsCommand.Kept(topic.RetentionMs));
        }

        AnsiConsole.Write(topics);
        var roles = new Table().Border(TableBorder.Simple).AddColumns("role", "records behind");
        foreach (var role in report.Roles)
        {
            roles.AddRow(role.Role, Bound(role.Lag, role.IsExact));
            foreach (var topic in role.Role == SinkTopics.Role ? report.SinkLag : [])
            {
                roles.AddRow($"  {topic.Topic}", Bound(topic.Lag, topic.IsExact));
            }
        }

        AnsiConsole.Write(roles);
        foreach (var owner in report.NotRun)
        {
            AnsiConsole.WriteLine($"{owner}");
        }

        if (report.Topics.Any(topic => topic.Records is null) || report.Roles.Any(role => !role.IsExact))
        {
            AnsiConsole.WriteLine(
                "≤: offsets, including transaction markers; there were too many records to count within --count");
        }

        PrintTables(report);
    }

    private static void PrintTables(StatusReport report)
    {
        var models = new Table().Border(TableBorder.Simple).AddColumns("task", "scope", "part", "model");
        foreach (var model in report.Models)
        {
            models.AddRow(model.Task, Markup.Escape(model.Scope), model.Part, Markup.Escape(model.Model));
        }

        AnsiConsole.Write(models);
        var tables = new Table().Border(TableBorder.Simple).AddColumns("table", "rows");
        foreach (var (name, rows) in report.Tables)
        {
            tables.AddRow(name, $"{rows:N0}");
        }

        AnsiConsole.Write(tables);
        if (report.Unread.Count > 0)
        {
            var unread = new Table().Border(TableBorder.Simple).AddColumns("archived only", "came");
            foreach (var (name, count) in report.Unread)
            {
                unread.AddRow(Markup.Escape(name), $"{count:N0}");
            }

            AnsiConsole.Write(unread);
        }

        AnsiConsole.WriteLine($"dead letters: {report.DeadLetters:N0}");
        if (report.DeadLettersBy.Count == 0)
        {
            return;
        }

        var letters = new Table().Border(TableBorder.Simple)
            .AddColumns("from topic", "stage", "reason", "dead letters");
        foreach (var letter in report.DeadLettersBy)
        {
            letters.AddRow(
                Markup.Escape(letter.Topic), Markup.Escape(letter.Stage), Markup.Escape(letter.Reason),
                $"{letter.Count:N0}");
        }

        AnsiConsole.Write(letters);
    }

    private static string Bound(long count, bool isExact) => isExact ? $"{count:N0}" : $"≤ {count:N0}";
}
