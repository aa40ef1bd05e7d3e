using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using StreamML.Hosting;
using StreamML.Messaging.Connection;
using StreamML.Serving;
using StreamML.Serving.Publishing;
using StreamML.Serving.Records;

namespace StreamML.Cli.Commands;

/// <summary><c>streamml models history</c>: what was decided, and what was live at a time.</summary>
internal static class ModelsHistory
{
    public static Command Create()
    {
        var task = new Argument<string>("TASK") { Description = $"One of {string.Join(", ", ModelTasks.All)}." };
        task.AcceptOnlyFromAmong([.. ModelTasks.All]);
        var scope = new Option<string>("--scope")
        {
            Description = "Tenant that it applies to. [default: all]",
            DefaultValueFactory = _ => "",
        };
        var at = new Option<string?>("--at")
        {
            Description = "Show what was live, shadow and canary at this time: ISO 8601, in UTC without an offset.",
        };
        var json = new Option<bool>("--json") { Description = "One JSON value on stdout." };
        var command = new Command("history",
            "Show what was live, shadow and canary, when and why.\n"
            + "Example: streamml models history intent --at 2026-11-29T12:00:00Z")
        {
            task, scope, at, json,
        };
        new CommonOptions().OnInstallation(command, async (parsed, kafka, _, token) =>
        {
            var catalogue = await ModelCatalogue.ReadAsync(kafka, token);
            var model = (Task: parsed.GetRequiredValue(task), Scope: parsed.GetRequiredValue(scope));
            if (parsed.GetValue(at) is { } time)
            {
                ShowAt(LiveAt.Of(catalogue, model.Task, model.Scope, Time(time)), parsed.GetValue(json));
                return 0;
            }

            Show([.. catalogue.History(model.Task, model.Scope).Select(ModelDecision.Of)], parsed.GetValue(json));
            return 0;
        });
        return command;
    }

    private static DateTimeOffset Time(string text) =>
        DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time)
            ? time
            : throw new RoleConfigurationException(
                $"--at is '{text}', but must be a time such as 2026-11-29T12:00:00Z.");

    private static void ShowAt(LiveAt found, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(found, AnswerJson.Options));
            return;
        }

        string whose = found.Scope.Length > 0 ? $" for {found.Scope}" : "";
        Console.WriteLine($"{found.Task}{whose} at {found.At:yyyy-MM-dd HH:mm:ss.fff} UTC: {found.Live} was live.");
        if (found.Shadow.Length + found.Canary.Length > 0)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"shadow {(found.Shadow.Length > 0 ? found.Shadow : ModelPublisher.None)}, canary ")
                + (found.Canary.Length > 0
                    ? FormattableString.Invariant($"{found.Canary} with {found.CanaryShare}")
                    : ModelPublisher.None));
        }

        Console.WriteLine(found.Decision is { } decision
            ? $"Decided at {decision.At:yyyy-MM-dd HH:mm:ss.fff} by {decision.By}"
                + $"{(found.DecidedForAll ? " for all tenants" : "")}: {decision.Reason}"
            : "Nothing had been decided by then.");
    }

    private static void Show(IReadOnlyList<ModelDecision> rows, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(rows, AnswerJson.Options));
            return;
        }

        var table = new Table().Border(TableBorder.Simple)
            .AddColumns("at", "by", "live", "shadow", "canary", "share", "reason");
        foreach (var row in rows)
        {
            table.AddRow(
                $"{row.At:yyyy-MM-dd HH:mm:ss}", Markup.Escape(row.By), Markup.Escape(row.Live),
                Markup.Escape(row.Shadow), Markup.Escape(row.Canary),
                row.Canary.Length == 0 ? "" : FormattableString.Invariant($"{row.CanaryShare}"),
                Markup.Escape(row.Reason));
        }

        AnsiConsole.Write(table);
    }
}
