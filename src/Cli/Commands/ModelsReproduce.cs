using System.CommandLine;
using System.Text.Json;
using StreamML.Inference.Audience;
using StreamML.Serving;
using StreamML.Trainer.Role;

namespace StreamML.Cli.Commands;

/// <summary><c>streamml models reproduce</c>: makes a version of the trainer again and compares.</summary>
internal static class ModelsReproduce
{
    public static Command Create()
    {
        var task = new Argument<string>("TASK") { Description = $"One of {string.Join(", ", ModelTasks.All)}." };
        var version = new Argument<string>("VERSION") { Description = "A version from 'streamml models list'." };
        var scope = new Option<string>("--scope")
        {
            Description = "Tenant that it is for. [default: all]",
            DefaultValueFactory = _ => "",
        };
        var json = new Option<bool>("--json") { Description = "One JSON value on stdout." };
        var command = new Command("reproduce",
            "Train a version of the trainer again on the same examples and compare the bytes.\n"
            + "Example: streamml models reproduce intent 20261129-115434-fd9c89 --scope 1020000000")
        {
            task, version, scope, json,
        };
        new CommonOptions().OnInstallation(command, async (parsed, kafka, settings, token) =>
        {
            var models = InstallationModels.Published(kafka, settings);
            var report = await new Reproduction(kafka, models, settings.Get<AudienceOptions>(), TimeProvider.System)
                .RunAsync(
                    parsed.GetRequiredValue(task), parsed.GetRequiredValue(scope), parsed.GetRequiredValue(version),
                    new ProgressWriter(), token);
            Console.WriteLine(parsed.GetValue(json)
                ? JsonSerializer.Serialize(report, AnswerJson.Options)
                : $"{report.Version}: {report.Reason} ({report.ExamplesNow:N0} of {report.Examples:N0} examples)");
            return report.Same ? 0 : CommandLine.Failed;
        });
        return command;
    }
}
