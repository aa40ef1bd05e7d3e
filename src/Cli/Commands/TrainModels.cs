using StreamML.Hosting;
using StreamML.Messaging;
using StreamML.Schemas.V1;
using StreamML.Trainer.Reports;
using StreamML.Trainer.Role;

namespace StreamML.Cli.Commands;

/// <summary><c>streamml train MODEL</c>: asks for trainings and follows them to their ends.</summary>
internal static class TrainModels
{
    /// <summary>Asks, and tells how they go.</summary>
    public static async Task<int> RunAsync(
        TrainingRequest request, KafkaConnection kafka, Settings settings, bool json,
        CancellationToken cancellationToken)
    {
        await TrainerCommands.RequireTrainerAsync(kafka);
        var client = TrainerCommands.Client(kafka, settings);
        var known = await client.StatusAsync(cancellationToken);
        if (request.CampaignId.Length > 0)
        {
            (request.Tenant, request.CampaignId) = CampaignChoice.Find(
                request.CampaignId, request.Tenant,
                known.Where(status => status.CampaignId.Length > 0)
                    .Select(status => (status.Tenant, status.CampaignId)));
        }

        ModelTrainingStatus[] asked =
        [
            .. known.Where(status => (request.Tasks.Count == 0 || request.Tasks.Contains(status.Task))
                && (request.Tenant.Length == 0 || status.Tenant == request.Tenant)
                && (request.CampaignId.Length > 0 ? status.CampaignId == request.CampaignId
                    : status.CampaignId.Length == 0 || status.Missing == 0)),
        ];
        await AdviseAsync(asked, request.HasFolds ? request.Folds : settings.Get<TrainerOptions>().Folds);
        var open = asked.Select(status => (status.Task, status.Scope)).ToHashSet();
        if (request.Tenant.Length > 0 && request.CampaignId.Length == 0)
        {
            open.UnionWith(request.Tasks.Select(task => (task, request.Tenant)));
        }

        string id = await client.AskAsync(request, cancellationToken);
        var ended = new List<TrainingRun>();
        await foreach (var run in client.FollowAsync(id, cancellationToken))
        {
            await Console.Error.WriteLineAsync($"{TrainingPrint.Name(run)}: {run.Progress} % {run.Message}");
            if (run.EndedAtMs > 0)
            {
                ended.Add(run);
                open.Remove((run.Task, run.Scope));
            }

            if (open.Count == 0)
            {
                break;
            }
        }

        TrainingPrint.Show(ended, json);
        bool missed = ended.Exists(run => run.Status is TrainingStatus.Failed or TrainingStatus.Stopped
            or TrainingStatus.Abandoned) || ended.TrueForAll(run => run.Status == TrainingStatus.TooFewRows);
        return missed ? CommandLine.Failed : 0;
    }

    // What takes long, and figures to be read with care; what is missing altogether is the outcome of the run.
    private static async Task AdviseAsync(IEnumerable<ModelTrainingStatus> asked, int folds)
    {
        var findings = asked.Where(status => status.Missing == 0 && status.Examples > 0)
            .SelectMany(status => Advice.Of(new AdviceInput
            {
                Model = $"the {status.Task} model{(status.Tenant.Length > 0 ? $" of {status.Tenant}" : "")}",
                Rows = status.Examples,
                RowsMin = 0,
                Unit = "labelled examples",
                Folds = folds,
            }));
        foreach (var finding in findings)
        {
            await Console.Error.WriteLineAsync($"{finding.Level.ToString().ToLowerInvariant()}: {finding.Message}");
        }
    }
}
