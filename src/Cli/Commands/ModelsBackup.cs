using System.CommandLine;
using System.Text.Json;
using StreamML.Messaging.Connection;
using StreamML.Serving.Backups;
using StreamML.Serving.Records;

namespace StreamML.Cli.Commands;

/// <summary><c>streamml models backup|restore</c>: versions and decisions to a file, and back.</summary>
internal static class ModelsBackup
{
    public static Command Backup()
    {
        var file = new Argument<string>("FILE") { Description = "The file to write; it must not exist." };
        var scope = new Option<string?>("--scope")
        {
            Description = "Only the models of this tenant. [default: every model, also those for all tenants]",
        };
        var json = new Option<bool>("--json") { Description = "One JSON value on stdout." };
        var command = new Command("backup",
            "Write every version and decision to a file: artifacts, manifests, history. Each version's folder in it can\n"
            + "also be published by itself.\nExample: streamml models backup models-2026-11-29.zip --scope 1020000000")
        {
            file, scope, json,
        };
        new CommonOptions().OnInstallation(command, async (parsed, kafka, settings, token) =>
        {
            string path = parsed.GetRequiredValue(file);
            var catalogue = await ModelCatalogue.ReadAsync(kafka, token);
            var index = await ModelBackup.WriteAsync(
                path, catalogue, new BackupChoice(catalogue, parsed.GetValue(scope)),
                InstallationModels.Published(kafka, settings).ReadAsync,
                TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), token);
            int decisions = index.Decisions.Sum(model => model.Records.Count);
            Console.WriteLine(parsed.GetValue(json)
                ? JsonSerializer.Serialize(
                    new { File = Path.GetFullPath(path), Versions = index.Versions.Count, Decisions = decisions },
                    AnswerJson.Options)
                : $"{path}: {index.Versions.Count:N0} versions and {decisions:N0} decisions.");
            return 0;
        });
        return command;
    }

    public static Command Restore()
    {
        var file = new Argument<string>("FILE") { Description = "A file of 'streamml models backup'." };
        var candidates = new Option<bool>("--candidates")
        {
            Description = "Bring the versions back without their parts: nothing of them is used until you choose.",
        };
        var json = new Option<bool>("--json") { Description = "One JSON value on stdout." };
        var command = new Command("restore",
            "Bring the versions and decisions of a backup back. What is there already stays; running it again changes\n"
            + "nothing.\nExample: streamml models restore models-2026-11-29.zip")
        {
            file, candidates, json,
        };
        new CommonOptions().OnInstallation(command, async (parsed, kafka, settings, token) =>
        {
            string path = parsed.GetRequiredValue(file);
            if (InputPaths.FileProblem(path) is { } problem)
            {
                throw new RoleConfigurationException($"{path}: {problem}.");
            }

            using var backup = ModelBackup.Open(path);
            var result = await ModelPublication.Publisher(kafka, settings).RestoreAsync(
                backup, decisions: !parsed.GetValue(candidates), token);
            Console.WriteLine(parsed.GetValue(json)
                ? JsonSerializer.Serialize(result, AnswerJson.Options)
                : $"{result.Versions.Count:N0} versions came back, {result.Unchanged:N0} were there; "
                    + $"{result.Decisions:N0} decisions were written.");
            return 0;
        });
        return command;
    }
}
