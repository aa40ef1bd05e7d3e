using StreamML.Schemas.Campaigns;
using StreamML.Schemas.V1;
using StreamML.Serving;
using StreamML.Trainer.Role.Learners;

namespace StreamML.Trainer.Role;

/// <summary>What a model stands at: examples, what is missing, how the last training went.</summary>
/// <param name="Task">The task.</param>
/// <param name="Tenant">The tenant; empty for all.</param>
/// <param name="Examples">Labelled examples.</param>
/// <param name="NewExamples">Those of them that the last training did not have.</param>
/// <param name="Missing">Examples still missing before a model can be trained.</param>
/// <param name="LiveVersion">The version that is live; empty: the one that ships, or none.</param>
/// <param name="Last">The last run; null if there was none.</param>
public sealed record ModelTrainingStatus(
    string Task, string Tenant, int Examples, int NewExamples, int Missing, string LiveVersion, TrainingRun? Last)
{
    /// <summary>Id of the campaign; empty if it is the tenant's model.</summary>
    public string CampaignId { get; init; } = "";

    /// <summary>The campaign's short code; empty if it is the tenant's model.</summary>
    public string CampaignCode => CampaignId.Length > 0 ? ShortCode.Of(Tenant, CampaignId) : "";

    /// <summary>The scope of the version that is live: the tenant's where a campaign has none of its own.</summary>
    public string LiveScope { get; init; } = "";

    /// <summary>The model's own scope.</summary>
    public string Scope => ModelScope.Of(Tenant, CampaignId);
}

/// <summary>How models stand, as the books have it.</summary>
internal static class TrainingStatuses
{
    /// <summary>How every task with examples stands, and every other task with how many it needs.</summary>
    /// <param name="books">The books.</param>
    /// <param name="learners">What can be trained.</param>
    /// <param name="triggers">What is missing.</param>
    public static IReadOnlyList<ModelTrainingStatus> Of(
        TrainerBooks books, IReadOnlyList<ITaskLearner> learners, TrainingTriggers triggers)
    {
        var candidates = books.Candidates().Select(entry => entry.Candidate).ToList();
        var rest = learners
            .Where(learner => candidates.TrueForAll(candidate => candidate.Task != learner.Task))
            .Select(learner => books.Candidate(learner, ""));
        var runs = books.Runs.Runs.GroupBy(run => (run.Task, run.Scope))
            .ToDictionary(group => group.Key, group => group.First());
        return
        [
            .. candidates.Concat(rest).Select(candidate => Of(
                books, triggers.Missing(candidate), candidate,
                runs.GetValueOrDefault((candidate.Task, candidate.Scope)))),
        ];
    }

    private static ModelTrainingStatus Of(
        TrainerBooks books, int missing, TrainingCandidate candidate, TrainingRun? last)
    {
        var live = books.Live(candidate.Task, candidate.Scope);
        return new ModelTrainingStatus(
            candidate.Task, ModelScope.TenantOf(candidate.Scope), candidate.Rows, candidate.NewRows, missing,
            live?.Version ?? "", last)
        {
            CampaignId = candidate.CampaignId,
            LiveScope = live?.Scope ?? "",
        };
    }
}
