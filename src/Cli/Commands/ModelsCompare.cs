using System.CommandLine;
using System.Text.Json;
using StreamML.Serving;
using StreamML.Trainer.Role.Judging;

namespace StreamML.Cli.Commands;

/// <summary><c>streamml models compare</c>: two versions on the same examples.</summary>
internal static class ModelsCompare
{
    public static Command Create()
    {
        var model = new Argument<string>("MODEL") { Description = $"One of {string.Join(", ", ModelTasks.All)}." };
        model.AcceptOnlyFromAmong([.. ModelTasks.All]);
        var before = new Argument<string>("A") { Description = "A version from 'streamml models list', or shipped." };
        var now = new Argument<string>("B") { Description = "The version that is compared with it." };
        var tenant = new Option<string>("--tenant")
        {
            Description = "Tenant whose examples judge. [default: the one that B is published for, or its campaign]",
            DefaultValueFactory = _ => "",
        };
        var html = new Option<string?>("--html")
        {
            Description = "Write the report on B beside A with plots to this file: one page that needs no network.",
        };
        var json = new Option<bool>("--json") { Description = "One JSON value on stdout." };
        var command = new Command("compare",
            "Compare two versions on labelled examples that neither was trained on: the difference of each figure with\n"
            + "its 95 % interval, calibration, and how the importance of features moved.\n"
            + "Example: streamml models compare lead 20261122-020000-a1b2c3 20261129-020000-d4e5f6")
        {
            model, before, now, tenant, html, json,
        };
        new CommonOptions().OnInstallation(command, async (parsed, kafka, settings, token) =>
        {
            var compared = await InstallationModels.Judge(kafka, settings).CompareAsync(
                parsed.GetRequiredValue(model), parsed.GetRequiredValue(tenant), parsed.GetRequiredValue(before),
                parsed.GetRequiredValue(now), token);
            if (parsed.GetValue(html) is { } path)
            {
                compared.Report.WriteHtml(path);
            }

            Console.WriteLine(
                parsed.GetValue(json) ? ToJson(compared) : $"{compared.Report.ToText()}\n{compared.Verdict}.");
            return 0;
        });
        return command;
    }

    private static string ToJson(VersionComparison compared)
    {
        using var report = JsonDocument.Parse(compared.Report.ToJson());
        return JsonSerializer.Serialize(
            new
            {
                compared.Task,
                compared.Tenant,
                compared.CampaignId,
                compared.Before,
                compared.Now,
                compared.Metric,
                compared.Verdict,
                compared.JudgedBy,
                Report = report.RootElement,
            },
            AnswerJson.Options);
    }
}
