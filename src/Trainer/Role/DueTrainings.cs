using StreamML.Schemas.V1;
using StreamML.Serving;
using StreamML.Trainer.Role.Learners;

namespace StreamML.Trainer.Role;

/// <summary>A training that is due.</summary>
/// <param name="Learner">Learns the task.</param>
/// <param name="Candidate">What it would have.</param>
/// <param name="Trigger">Why it is due.</param>
/// <param name="Request">Who asked; null if nobody did.</param>
internal sealed record DueTraining(
    ITaskLearner Learner, TrainingCandidate Candidate, TrainingTrigger Trigger, TrainingRequest? Request);

/// <summary>
/// Which training is next: requests come first, in their order, then what the triggers say. One thread at a time, under
/// the lock of the books.
/// </summary>
/// <param name="books">What there is to train on, and what was trained.</param>
/// <param name="learners">What can be trained.</param>
/// <param name="triggers">When it is worth it.</param>
/// <param name="early">A reason to train a model before its time, by task and scope; null: none.</param>
/// <param name="time">The clock.</param>
internal sealed class DueTrainings(
    TrainerBooks books, IReadOnlyList<ITaskLearner> learners, TrainingTriggers triggers,
    Func<string, string, TrainingTrigger?> early, TimeProvider time)
{
    /// <summary>The next training; null: none is due.</summary>
    public DueTraining? Next() => NextRequested() ?? Triggered().FirstOrDefault();

    private DueTraining? NextRequested()
    {
        foreach (var request in books.Runs.Open.ToList())
        {
            if (Requested(request).FirstOrDefault() is { } due)
            {
                return due;
            }

            books.Runs.Close(request);
        }

        return null;
    }

    private IEnumerable<DueTraining> Requested(TrainingRequest request) =>
        from learner in learners
        where request.Tasks.Count == 0 || request.Tasks.Contains(learner.Task)
        from candidate in Asked(request, learner)
        where !books.Runs.IsTakenUp(request, learner.Task, candidate.Scope)
        select new DueTraining(learner, candidate, TrainingTrigger.Request, request);

    // A request for all tenants' models is one for each tenant that has examples; a status where there is none. One for
    // all campaigns is one for each that has enough of them.
    private IEnumerable<TrainingCandidate> Asked(TrainingRequest request, ITaskLearner learner)
    {
        string[] tenants = request.Tenant.Length > 0
            ? [request.Tenant]
            : [.. books.Rows.Groups.Where(group => group.Task == learner.Task).Select(group => group.Tenant)];
        var campaigns = !learner.PerCampaign
            ? []
            : books.Rows.Campaigns(learner.Task)
                .Where(campaign => tenants.Contains(ModelScope.TenantOf(campaign.Scope)))
                .Select(campaign => books.Candidate(learner, campaign.Scope, campaign.CampaignId));
        return request.CampaignId.Length > 0
            ? campaigns.Where(candidate => candidate.CampaignId == request.CampaignId)
            : tenants.DefaultIfEmpty("").Select(tenant => books.Candidate(learner, tenant))
                .Concat(campaigns.Where(candidate => triggers.Missing(candidate) == 0));
    }

    private IEnumerable<DueTraining> Triggered() =>
        from due in books.Candidates()
        let reason = early(due.Candidate.Task, due.Candidate.Scope)
        let trigger = triggers.Due(due.Candidate, reason, time.GetUtcNow())
        where trigger is not null && !books.Runs.IsOnTrial(due.Candidate.Task, due.Candidate.Scope)
        select new DueTraining(due.Learner, due.Candidate, trigger.Value, null);
}
