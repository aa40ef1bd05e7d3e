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
    Func<TaskEnvironment, IBatchProcessor> CreateProcessor);
