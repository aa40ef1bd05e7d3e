using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Serving.Records;
using StreamML.Trainer.Role.Learners;

namespace StreamML.Trainer.Role;

/// <summary>
/// All that decisions rest on, as the topics say now: examples, requests, runs, models. One thread at a time.
/// </summary>
/// <param name="options">When to train.</param>
/// <param name="learners">What can be trained.</param>
internal sealed class TrainerBooks(TrainerOptions options, IReadOnlyList<ITaskLearner> learners)
{
    private readonly Dictionary<int, long> _ends = [];

    /// <summary>The topics.</summary>
    public static IReadOnlyList<TopicDefinition> Topics { get; } =
    [
        TopicCatalogue.TrainingRows, TopicCatalogue.TrainingRequests, TopicCatalogue.TrainingRuns,
        .. ModelCatalogue.Topics,
    ];

    /// <summary>The examples.</summary>
    public RowBook Rows { get; } = new(options.MaxRows);

    /// <summary>Requests and runs.</summary>
    public RunBook Runs { get; } = new();

    /// <summary>Versions and decisions.</summary>
    public ModelCatalogue Models { get; } = new();

    /// <summary>The offsets of <c>training.rows</c> that were read, by partition.</summary>
    public IReadOnlyList<(int Partition, long Next)> Read =>
        [.. _ends.OrderBy(end => end.Key).Select(end => (end.Key, end.Value))];

    /// <summary>Takes a record of one of the topics; a partition's come in order.</summary>
    public void Apply(SourceRecord record)
    {
        if (record.Source.Topic.Equals(TopicCatalogue.TrainingRows))
        {
            Rows.Apply(record);
            _ends[record.Source.Partition] = record.Offset + 1;
        }
        else if (record.Source.Topic.Equals(TopicCatalogue.TrainingRuns)
            || record.Source.Topic.Equals(TopicCatalogue.TrainingRequests))
        {
            Runs.Apply(record);
        }
        else
        {
            Models.Apply(record);
        }
    }

    /// <summary>Every task and scope there is an example of, by learner.</summary>
    public IEnumerable<(ITaskLearner Learner, TrainingCandidate Candidate)> Candidates()
    {
        foreach (var learner in learners)
        {
            var tenants = Rows.Groups.Where(group => group.Task == learner.Task).Select(group => group.Tenant).ToList();
            foreach (string scope in options.AcrossTenants ? tenants.Prepend("") : tenants)
            {
                yield return (learner, Candidate(learner, scope));
            }
        }
    }

    /// <summary>What a learner has to train on in a scope.</summary>
    public TrainingCandidate Candidate(ITaskLearner learner, string scope)
    {
        var last = Runs.LastJudged(learner.Task, scope);
        var (all, fresh) = Rows.Count(learner.Task, scope, learner.CanUse, RunBook.Ends(last));
        return new TrainingCandidate(learner.Task, scope, all, fresh, last);
    }

    /// <summary>The version that is live for a task and scope; null: the one that ships, or none.</summary>
    public ModelVersion? Live(string task, string scope) =>
        Models.Control(task, scope) is { LiveVersion.Length: > 0 } control
            ? Models.Find(task, scope, control.LiveVersion)
            : scope.Length > 0 ? Live(task, "") : null;
}
