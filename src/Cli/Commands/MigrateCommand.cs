using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using StreamML.Hosting;
using StreamML.Hosting.Migrating;

namespace StreamML.Cli.Commands;

/// <summary><c>streamml migrate</c>: a data folder of the version before, made anew from its raw topics.</summary>
internal static class MigrateCommand
{
    private static readonly JsonSerializerOptions SnakeCase = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    public static Command Create()
    {
        // The progress says what happens; the roles' own lines would drown it.
        var common = new CommonOptions(LogLevel.Warning);
        var json = new Option<bool>("--json") { Description = "One JSON object as the last line of stdout." };
        var command = new Command("migrate",
            "Migrate a data folder of the previous version, whose keys contained phone numbers: rebuild topics,\n"
            + "state and tables from the raw topics. Stop 'up' first. It may be stopped and run again.\n"
            + "Example: streamml migrate --data ./data")
        {
            json, common.Data, common.Log,
        };
        command.SetAction(async (parsed, token) =>
        {
            var settings = common.Load(parsed);
            settings.Streamml.KafkaPort = settings.Streamml.RegistryPort = settings.Streamml.PostgresPort = 0;
            using var loggers = CommonOptions.Loggers(parsed.GetValue(common.Log));
            var migration = new ContactKeyMigration(settings, TimeProvider.System, loggers, new ProgressWriter());
            var report = await migration.RunAsync(token);
            if (parsed.GetValue(json))
            {
                Console.WriteLine(JsonSerializer.Serialize(report, SnakeCase));
            }
            else if (report.Migrated)
            {
                Console.WriteLine(
                    $"migrated in {report.Seconds:0.0} s: {report.RawRecords:N0} raw records read, {report.VoiceNotes:N0} voice notes "
                    + "kept. Back up installation.key in the data folder: contact keys are made from it.");
            }
            else
            {
                Console.WriteLine("nothing to migrate: the data folder is of this version, or empty");
            }

            return 0;
        });
        return command;
    }
}
