using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using StreamML.Hosting.Backups;
using StreamML.Messaging.Connection;

namespace StreamML.Cli.Commands;

/// <summary><c>streamml restore</c>: an installation from a backup, in a new data folder.</summary>
internal static class RestoreCommand
{
    public static Command Create()
    {
        var common = new CommonOptions(LogLevel.Error);
        var from = new Option<string>("--from") { Description = "A backup of 'streamml backup'.", Required = true };
        var keys = new Option<string?>("--keys") { Description = "The file of 'streamml backup --keys'." };
        var suppressions = new Option<string?>("--suppressions")
        {
            Description = "Who was erased since: a file of 'streamml backup suppressions', or the data folder of the "
                + "installation that is alive.",
        };
        var json = new Option<bool>("--json") { Description = "One JSON object as the last line of stdout." };
        var command = new Command("restore",
            "Make an installation of a backup, in a new data folder; 'streamml up' then goes on where it was.\n"
            + "Every byte is checked before one is written. Interrupted, run it again.\n"
            + "Example: streamml restore --from /backups/11-30 --keys /safe/keys.json --data ./data")
        {
            from, keys, suppressions, json, common.Data, common.Log,
        };
        command.SetAction(async (parsed, token) =>
        {
            if (parsed.GetValue(common.Data) is not { } data)
            {
                throw new RoleConfigurationException("Name the new data folder with --data.");
            }

            using var loggers = CommonOptions.Loggers(parsed.GetValue(common.Log));
            var job = new RestoreJob(common.Load(parsed), TimeProvider.System, loggers)
            {
                Tell = BackupCommand.TellStep,
            };
            var report = await job.RunAsync(
                parsed.GetRequiredValue(from), parsed.GetValue(keys), parsed.GetValue(suppressions), token);
            Console.WriteLine(parsed.GetValue(json)
                ? JsonSerializer.Serialize(Summary(report, data), AnswerJson.Options)
                : Text(report, data, parsed.GetValue(suppressions) is not null));
            return 0;
        });
        return command;
    }

    private static object Summary(RestoreReport report, string data) => new
    {
        Data = Path.GetFullPath(data),
        report.Manifest.BackupId,
        report.Manifest.TakenAt,
        report.HasKey,
        report.Settings,
        report.Suppressions,
        report.Erased,
        report.Seconds,
    };

    private static string Text(RestoreReport report, string data, bool knowsErased)
    {
        var lines = new List<string>
        {
            $"restored in {report.Seconds:0.0} s: {data} is the installation as of "
            + $"{report.Manifest.TakenAt.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC",
        };
        if (!report.HasKey)
        {
            lines.Add(
                "The installation's key is not in place, and no role starts without it. Put installation.key into the "
                + "folder, set Installation__Key, or restore again with --keys.");
        }

        if (report.Settings is { } settings)
        {
            lines.Add($"appsettings.json as it was then is in {settings}: copy it to the folder that you start from.");
        }

        lines.Add(knowsErased
            ? $"{report.Erased:N0} erasures since then were done again."
            : "If people were erased since then, restore with --suppressions instead: a backup does not know of them.");
        lines.Add($"Start it: streamml up --data {data}");
        return string.Join('\n', lines);
    }
}
