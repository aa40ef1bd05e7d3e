using System.CommandLine;
using System.Text.Json;
using Spectre.Console;

namespace StreamML.Cli.Commands;

/// <summary><c>streamml train status</c>: what each model has and needs.</summary>
internal static class TrainStatus
{
    public static Command Create()
    {
        var json = TrainerCommands.Json();
        var command = new Command("status",
            "Show how many labelled examples each model, also of a campaign, has and needs,\n"
            + " what is being trained, and how versions on\n"
            + "trial stand.\n"
            + "Example: streamml train status --json")
        {
            json,
        };
        new CommonOptions().OnInstallation(command, async (parsed, kafka, settings, token) =>
        {
            var client = TrainerCommands.Client(kafka, settings);
            var found = await client.StatusAsync(token);
            var gates = await client.GatesAsync(token);
            if (parsed.GetValue(json))
            {
                Console.WriteLine(JsonSerializer.Serialize(found.Select(status => new
                {
                    status.Task,
                    status.Tenant,
                    status.CampaignId,
                    status.CampaignCode,
                    status.Examples,
                    status.NewExamples,
                    status.Missing,
                    status.LiveVersion,
                    status.LiveScope,
                    Last = status.Last is null ? null : TrainingPrint.Row(status.Last),
                    Trials = gates.Where(gate => TrialPrint.IsOf(gate, status.Task, status.Tenant)
                        && TrialPrint.IsOpen(gate)).Select(TrialPrint.Row),
                    Watch = gates.Where(gate => TrialPrint.IsOf(gate, status.Task, status.Tenant)
                        && gate.Challenger.Length == 0).Select(TrialPrint.Row).FirstOrDefault(),
                }), AnswerJson.Options));
                return 0;
            }

            var table = new Table().Border(TableBorder.Simple)
                .AddColumns("model", "tenant", "campaign", "examples", "new", "missing", "live", "last training");
            foreach (var status in found)
            {
                table.AddRow(
                    status.Task, Markup.Escape(status.Tenant),
                    Markup.Escape(
                        status.CampaignId.Length > 0 ? ModelNames.Campaign(status.Tenant, status.CampaignId) : ""),
                    $"{status.Examples:N0}", $"{status.NewExamples:N0}", $"{status.Missing:N0}",
                    Markup.Escape(
                        status.CampaignId.Length == 0 || status.LiveVersion.Length == 0
                            || status.LiveScope == status.Scope ? status.LiveVersion
                            : $"the tenant's, {status.LiveVersion}"),
                    status.Last is { } last
                        ? Markup.Escape($"{TrainingPrint.Word(last.Status)}, {last.Progress} %: {last.Message}")
                        : "");
            }

            AnsiConsole.Write(table);
            TrialPrint.Show([.. gates.Where(TrialPrint.IsOpen)]);
            return 0;
        });
        return command;
    }
}
