using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using StreamML.Hosting.Backups;

namespace StreamML.Cli.Commands;

/// <summary><c>streamml backup</c>: an installation to a folder or a file, running or stopped.</summary>
internal static class BackupCommand
{
    public static Command Create()
    {
        var common = new CommonOptions(LogLevel.Warning);
        var output = new Option<string>("--out")
        {
            Description = "A folder to make, or a file whose name ends with .tar. It must not exist.",
            Required = true,
        };
        var keys = new Option<string?>("--keys")
        {
            Description = "Write the installation's key and appsettings.json to this file. Keep it elsewhere.",
        };
        var json = new Option<bool>("--json") { Description = "One JSON object as the last line of stdout." };
        var command = new Command("backup",
            "Back an installation up, while it runs or while it is stopped: PostgreSQL, the embedded broker's log,\n"
            + "schemas, voice notes. 'streamml restore' brings it back. Run it on the broker's machine.\n"
            + "Example: streamml backup --out /backups/2026-11-30 --keys /safe/streamml-keys.json --data ./data")
        {
            output, keys, json, common.Data, common.Log,
        };
        command.Add(Suppressions());
        command.SetAction(async (parsed, token) =>
        {
            using var loggers = CommonOptions.Loggers(parsed.GetValue(common.Log));
            var job = new BackupJob(common.Load(parsed), TimeProvider.System, loggers) { Tell = TellStep };
            var report = await job.RunAsync(parsed.GetRequiredValue(output), parsed.GetValue(keys), token);
            Console.WriteLine(parsed.GetValue(json)
                ? JsonSerializer.Serialize(Summary(report), AnswerJson.Options)
                : Text(report, parsed.GetValue(keys)));
            return 0;
        });
        return command;
    }

    internal static void TellStep(string step) => Console.Error.WriteLine($"streamml: {step}");

    private static Command Suppressions()
    {
        var output = new Option<string>("--out")
        {
            Description = "The file; it is replaced.",
            Required = true,
        };
        var command = new Command("suppressions",
            "Write who was erased, as keyed hashes that name nobody. Restored with this file, an older backup brings\n"
            + "nobody back. Example: streamml backup suppressions --out suppressions.json --data ./data")
        {
            output,
        };
        new CommonOptions().OnInstallation(command, async (parsed, kafka, _, token) =>
        {
            string path = parsed.GetRequiredValue(output);
            int count = await SuppressionsFile.WriteAsync(kafka, path, token);
            Console.WriteLine($"{count:N0} keyed hashes in {path}");
            return 0;
        });
        return command;
    }

    private static object Summary(BackupReport report) => new
    {
        report.Output,
        report.Manifest.BackupId,
        report.Manifest.TakenAt,
        Files = report.Manifest.Files.Count,
        Bytes = report.Manifest.Bytes(),
        report.SinkStoodMs,
        report.Seconds,
        report.Manifest.LeftOut,
    };

    private static string Text(BackupReport report, string? keys)
    {
        var lines = new List<string>
        {
            $"{report.Output}: {report.Manifest.Files.Count:N0} files, {report.Manifest.Bytes() / 1048576.0:N1} MiB, "
            + $"as of {report.Manifest.TakenAt.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC, in {report.Seconds:0.0} s. The "
            + $"sink stood still for {report.SinkStoodMs:0} ms.",
            keys is null
                ? "The installation's key is not in it. Keep installation.key, or use --keys FILE: without the key no "
                    + "role starts on a restored folder."
                : $"The keys are in {keys}. Keep them apart from the backup.",
        };
        lines.AddRange(report.Manifest.LeftOut.Select(what => $"  not in it: {what}"));
        return string.Join('\n', lines);
    }
}
