using System.CommandLine;
using System.Text.Json;
using Spectre.Console;
using StreamML.Hosting;
using StreamML.Messaging.Topics;
using StreamML.Schemas.Topics;

namespace StreamML.Cli.Commands;

/// <summary><c>streamml topics</c>: the catalogue.</summary>
internal static class TopicsCommand
{
    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "One JSON array on stdout." };
        var command = new Command("topics",
            "List every topic: key, value type, retention, who writes it.\nExample: streamml topics") { json };
        command.SetAction(parsed => Run(parsed.GetValue(json), Settings.Load([]).Retention));
        return command;
    }

    private static int Run(bool json, RetentionOptions retention)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(TopicCatalogue.All.Select(topic => new
            {
                name = topic.Name,
                key = topic.Key,
                value = topic.Value?.FullName,
                cleanup_policy = topic.Retention.CleanupPolicy,
                retention_ms = retention.MsOf(topic),
                timestamp_type = topic.Retention.IsStampedByBroker ? "LogAppendTime" : "CreateTime",
                max_message_bytes = topic.MaxMessageBytes,
                written_by = topic.WrittenBy,
                description = topic.Description,
            }), AnswerJson.Options));
            return 0;
        }

        var table = new Table().Border(TableBorder.Simple).AddColumns("topic", "key", "value", "kept", "written by");
        foreach (var topic in TopicCatalogue.All)
        {
            table.AddRow(
                topic.Name,
                topic.Key,
                topic.Value?.Name ?? "bytes",
                topic.Retention.Compact ? topic.Retention.CleanupPolicy : Kept(retention.MsOf(topic)),
                topic.WrittenBy);
        }

        AnsiConsole.Write(table);
        return 0;
    }

    /// <summary>A retention in words.</summary>
    internal static string Kept(long retentionMs) => retentionMs < 0 ? "for ever"
        : $"{TimeSpan.FromMilliseconds(retentionMs).TotalDays:0} days";
}
