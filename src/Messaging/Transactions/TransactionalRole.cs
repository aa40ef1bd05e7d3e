using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;

namespace StreamML.Messaging.Transactions;

/// <summary>Environment of a task.</summary>
/// <param name="TaskId">The task's number: the partition of every topic it reads.</param>
/// <param name="StateDirectory">Its own folder for local state, specific to this cluster and these
/// changelogs.</param>
public sealed record TaskEnvironment(int TaskId, string StateDirectory);

/// <summary>A role that reads topics partition by partition and writes in transactions.</summary>
/// <param name="Name">The role's name; with the prefix, also its group and transactional ids.</param>
/// <param name="Topics">Read together: partition n of each belongs to task n.</param>
/// <param name="Changelogs">Changelogs of its stores; same number of partitions.</param>
/// <param name="CreateProcessor">Creates the stages of one task.</param>
public sealed record TransactionalRole(
    string Name,
    IReadOnlyList<TopicDefinition> Topics,
    IReadOnlyList<TopicDefinition> Changelogs,
    Func<TaskEnvironment, IBatchProcessor> CreateProcessor)
{
    /// <summary>
    /// The stage's name in traces and dead letters, and what redriven records call it; the role's name if it is null.
    /// </summary>
    public string? Stage { get; init; }

    /// <summary>
    /// Where everything goes that the stages write: they give the live topic, and dead letters have theirs. Null: to
    /// these.
    /// </summary>
    public Func<TopicDefinition, TopicDefinition>? Target { get; init; }

    /// <summary>
    /// Only this part of each partition is read; a partition without a range is passed over. Null: everything.
    /// </summary>
    public IReadOnlyDictionary<SourcePartition, OffsetRange>? Ranges { get; init; }

    internal string StageName => Stage ?? Name;
}
