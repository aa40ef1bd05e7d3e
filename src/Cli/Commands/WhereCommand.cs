using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using StreamML.Api.Where;
using StreamML.Hosting;

namespace StreamML.Cli.Commands;

/// <summary><c>streamml where MESSAGE_ID</c>: one message's way through the stages, with times.</summary>
internal static class WhereCommand
{
    public static Command Create()
    {
        var common = new CommonOptions();
        var message = new Argument<string>("MESSAGE_ID")
        {
            Description = "The message's id, as WhatsApp (wamid...) or Twilio (SM...) names it.",
        };
        var tenant = new Option<string?>("--tenant") { Description = "Whose message it is; any tenant's if omitted." };
        var json = new Option<bool>("--json") { Description = "One JSON object as the last line of stdout." };
        var command = new Command("where",
            "Tell where one message is: each stage with its time and record, and where and why it was given up. Reads\n"
            + "PostgreSQL, and the topics for what is under way. Prints lengths and labels, never texts or numbers.\n"
            + "Example: streamml where wamid.HBgLMTU1NTAwMDEyMzQVAgASGBQz --tenant shop")
        {
            message, tenant, json,
        };
        common.OnInstallation(command, async (parsed, kafka, settings, token) =>
        {
            string id = parsed.GetRequiredValue(message);
            var path = await MessagePaths.FindOnceAsync(
                kafka, settings.Postgres, settings.Get<WhereOptions>(), TimeProvider.System, parsed.GetValue(tenant),
                id, token);
            if (parsed.GetValue(json))
            {
                Console.WriteLine(path is null
                    ? AnswerJson.Object(writer =>
                    {
                        writer.WriteString("message_id", id);
                        writer.WriteString("state", "not_seen");
                        writer.WriteString("advice", MessagePaths.NotSeenAdvice);
                    })
                    : JsonSerializer.Serialize(path, AnswerJson.Options));
            }
            else if (path is null)
            {
                await Console.Error.WriteLineAsync($"streamml: not seen. {MessagePaths.NotSeenAdvice}");
            }
            else
            {
                Print(path);
            }

            return path is null ? CommandLine.Failed : 0;
        });
        return command;
    }

    private static void Print(MessagePath path)
    {
        AnsiConsole.WriteLine(path.TotalMs is { } total
            ? $"{path.Summary} {Milliseconds(total)} ms from its receipt to the last step that has a time."
            : path.Summary);
        AnsiConsole.WriteLine($"tenant {path.Tenant}, contact {path.ContactKey ?? "not known yet"}");
        if (path.TraceId is { } trace)
        {
            AnsiConsole.WriteLine($"trace {trace}");
        }

        var steps = new Table().Border(TableBorder.Simple)
            .AddColumns("step", "role", "state", "UTC", "ms", "record", "");
        foreach (var step in path.Steps)
        {
            steps.AddRow(
                step.Name, step.Role, step.State.Replace('_', ' '), Time(step.At),
                step.TookMs is { } took ? Milliseconds(took) : "", Markup.Escape($"{step.Place}"),
                Markup.Escape(step.Detail ?? ""));
        }

        AnsiConsole.Write(steps);
        if (path.DeadLetter is { } letter)
        {
            AnsiConsole.WriteLine(
                $"dead letter: {letter.Reason} by {letter.Stage} at {Time(letter.FailedAt)}, now in {letter.Place}");
            AnsiConsole.WriteLine($"  {letter.Detail}");
        }

        foreach (string note in path.Notes)
        {
            AnsiConsole.WriteLine(note);
        }
    }

    private static string Milliseconds(double time) => time.ToString("N0", CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset? at) =>
        at?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture) ?? "";
}
