using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Serving;
using StreamML.Serving.Records;
using StreamML.Trainer.Role.Learners;
using StreamML.Trainer.Role.Online;

namespace StreamML.Trainer.Role;

/// <summary>
/// All that decisions rest on, as the topics say now: examples, requests, runs, models. One thread at a time.
/// </summary>
/// <param name="options">When to train.</param>
/// <param name="learners">What can be trained.</param>
/// <param name="changed">Told of each example that comes, is replaced or is withdrawn.</param>
/// <param name="counts">Counts the examples in place of <see cref="Rows"/>, which then stays empty; null: they are
/// kept.</param>
internal sealed class TrainerBooks(
    TrainerOptions options, IReadOnlyList<ITaskLearner> learners, Action<LabelledRow?, LabelledRow?>? changed = null,
    IRowCounts? counts = null)
{
    private readonly Dictionary<int, long> _ends = [];

    /// <summary>The topics.</summary>
    public static IReadOnlyList<TopicDefinition> Topics { get; } =
    [
        TopicCatalogue.TrainingRows, TopicCatalogue.TrainingRequests, TopicCatalogue.TrainingRuns,
        TopicCatalogue.TrainingGates, .. ModelCatalogue.Topics,
    ];

    /// <summary>The examples.</summary>
    public RowBook Rows { get; } = new(options.MaxRows, row => CanUse(learners, row), changed);

    /// <summary>Requests and runs.</summary>
    public RunBook Runs { get; } = new(counts is null ? int.MaxValue : options.MaxRuns);

    /// <summary>Comparisons of versions, and watches over live ones.</summary>
    public GateBook Gates { get; } = new();

    /// <summary>Versions and decisions.</summary>
    public ModelCatalogue Models { get; } = new();

    /// <summary>The offsets of <c>training.rows</c> that were read, by partition.</summary>
    public IReadOnlyList<(int Partition, long Next)> Read =>
        [.. _ends.OrderBy(end => end.Key).Select(end => (end.Key, end.Value))];

    private IRowCounts Counted => counts ?? Rows;

    /// <summary>Books for whoever trains nothing: examples are counted, not kept, and of requests and runs the latest
    /// are known (<see cref="TrainerOptions.MaxRuns"/>).</summary>
    /// <param name="options">When to train.</param>
    /// <param name="learners">What can be trained.</param>
    public static TrainerBooks Counting(TrainerOptions options, IReadOnlyList<ITaskLearner> learners) =>
        new(options, learners, null, new RowTally(options.MaxRows, row => CanUse(learners, row)));

    /// <summary>Takes a record of one of the topics; a partition's come in order.</summary>
    public void Apply(SourceRecord record)
    {
        if (record.Source.Topic.Equals(TopicCatalogue.TrainingRows))
        {
            Counted.Apply(record);
            _ends[record.Source.Partition] = record.Offset + 1;
        }
        else if (record.Source.Topic.Equals(TopicCatalogue.TrainingRuns)
            || record.Source.Topic.Equals(TopicCatalogue.TrainingRequests))
        {
            Runs.Apply(record);
        }
        else if (record.Source.Topic.Equals(TopicCatalogue.TrainingGates))
        {
            Gates.Apply(record);
        }
        else
        {
            Models.Apply(record);
        }
    }

    /// <summary>Every task and scope there is an example of, by learner; a tenant's campaigns follow it.</summary>
    public IEnumerable<(ITaskLearner Learner, TrainingCandidate Candidate)> Candidates()
    {
        foreach (var learner in learners)
        {
            var tenants = Counted.Groups.Where(group => group.Task == learner.Task).Select(group => group.Tenant)
                .ToList();
            foreach (string scope in options.AcrossTenants ? tenants.Prepend("") : tenants)
            {
                yield return (learner, Candidate(learner, scope));
            }

            foreach (var (scope, campaignId) in learner.PerCampaign ? Counted.Campaigns(learner.Task) : [])
            {
                yield return (learner, Candidate(learner, scope, campaignId));
            }
        }
    }

    /// <summary>What a learner has to train on in a scope.</summary>
    /// <param name="learner">The learner.</param>
    /// <param name="scope">The scope.</param>
    /// <param name="campaignId">Id of the campaign if it is one's scope.</param>
    public TrainingCandidate Candidate(ITaskLearner learner, string scope, string campaignId = "")
    {
        var last = Runs.LastJudged(learner.Task, scope);
        var found = Counted.Count(learner.Task, scope, last);
        return new TrainingCandidate(learner.Task, scope, found.All, found.Fresh, last)
        {
            CampaignId = campaignId,
        };
    }

    /// <summary>What there is to train of a task in a scope; null: no learner knows the task.</summary>
    public TrainingCandidate? Candidate(string task, string scope) =>
        learners.FirstOrDefault(learner => learner.Task == task) is { } learner ? Candidate(learner, scope) : null;

    /// <summary>How many examples of a candidate there are, and since when.</summary>
    public RowCounts Counts(TrainingCandidate candidate) =>
        Counted.Count(candidate.Task, candidate.Scope, candidate.Last);

    /// <summary>The version that is live for a task and scope; null: the one that ships, or none.</summary>
    public ModelVersion? Live(string task, string scope) =>
        Models.Control(task, scope) is { LiveVersion.Length: > 0 } control
            ? Models.Find(task, scope, control.LiveVersion)
            : scope.Length > 0 ? Live(task, ModelScope.IsCampaign(scope) ? ModelScope.TenantOf(scope) : "") : null;

    /// <summary>
    /// The version that a new one is compared with: the live one. The first of a campaign is compared with none: it
    /// answers another question than the tenant's.
    /// </summary>
    public ModelVersion? Champion(string task, string scope) =>
        Live(task, scope) is { } live && (live.Scope == scope || !ModelScope.IsCampaign(scope)) ? live : null;

    private static bool CanUse(IReadOnlyList<ITaskLearner> learners, LabelledRow row) =>
        learners.FirstOrDefault(learner => learner.Task == row.Value.Task)?.CanUse(row) ?? false;
}
