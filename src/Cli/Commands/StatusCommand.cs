using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Spectre.Console;
using StreamML.Hosting;

namespace StreamML.Cli.Commands;

/// <summary><c>streamml status</c>: topics, lag, throughput, models, tables, dead letters.</summary>
internal static class StatusCommand
{
    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static Command Create()
    {
        var common = new CommonOptions();
        var json = new Option<bool>("--json") { Description = "One JSON object as the last line of stdout." };
        var sample = new Option<double>("--sample")
        {
            Description = "Seconds over which throughput is measured.",
            DefaultValueFactory = _ => 1.0,
        };
        var command = new Command("status",
            "Show topics with offsets and throughput, lag of each role, models, rows a table, dead letters.\n"
            + "Example: streamml status --json")
        {
            json, sample, common.Data,
        };
        command.SetAction(async (parsed, token) =>
        {
            var settings = common.Load(parsed);
            await Installation.AdoptAsync(settings, token);
            using var kafka = await Pipeline.ConnectAsync(settings, TimeProvider.System, NullLoggerFactory.Instance, token);
            double seconds = Math.Clamp(parsed.GetValue(sample), 0.1, 60);
            var taken = await StatusReport.TakeAsync(kafka, settings, TimeSpan.FromSeconds(seconds), TimeProvider.System, token);
            var report = taken with { Models = await ModelsReport.PartsAsync(kafka, token) };
            if (parsed.GetValue(json))
                Console.WriteLine(JsonSerializer.Serialize(report, SnakeCase));
            else
                Print(report);
            return 0;
        });
        return command;
    }

    private static void Print(StatusReport report)
    {
        AnsiConsole.WriteLine($"cluster {report.ClusterId} at {report.Kafka}");
        var topics = new Table().Border(TableBorder.Simple).AddColumns("topic", "partitions", "offsets", "a second", "kept");
        foreach (var topic in report.Topics)
            topics.AddRow(topic.Topic, $"{topic.Partitions}", $"{topic.Offsets:N0}", $"{topic.PerSecond:N0}", TopicsCommand.Kept(topic.RetentionMs));
        AnsiConsole.Write(topics);
        var roles = new Table().Border(TableBorder.Simple).AddColumns("role", "lag");
        foreach (var role in report.Roles)
            roles.AddRow(role.Role, $"{role.Lag:N0}");
        AnsiConsole.Write(roles);
        var models = new Table().Border(TableBorder.Simple).AddColumns("task", "scope", "part", "model");
        foreach (var model in report.Models)
            models.AddRow(model.Task, Markup.Escape(model.Scope), model.Part, Markup.Escape(model.Model));
        AnsiConsole.Write(models);
        var tables = new Table().Border(TableBorder.Simple).AddColumns("table", "rows");
        foreach (var (name, rows) in report.Tables)
            tables.AddRow(name, $"{rows:N0}");
        AnsiConsole.Write(tables);
        AnsiConsole.WriteLine($"dead letters: {report.DeadLetters:N0}");
    }
}
