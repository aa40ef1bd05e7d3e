using StreamML.Schemas.Topics;

namespace StreamML.Messaging.Transactions;

/// <summary>What a task is made in.</summary>
/// <param name="TaskId">The task's number: the partition of every topic it reads.</param>
/// <param name="StateDirectory">A folder of its own for local state; it belongs to this cluster and these changelogs
/// alone.</param>
public sealed record TaskEnvironment(int TaskId, string StateDirectory);

/// <summary>A role that reads topics partition by partition and writes in transactions.</summary>
/// <param name="Name">The role's name, also its group and transactional ids behind the prefix.</param>
/// <param name="Topics">Read together: partition n of each belongs to task n.</param>
/// <param name="Changelogs">Changelogs of its stores; same number of partitions.</param>
/// <param name="CreateProcessor">Makes the stages of one task.</param>
public sealed record TransactionalRole(
    string Name,
    IReadOnlyList<TopicDefinition> Topics,
    IReadOnlyList<TopicDefinition> Changelogs,
    Func<TaskEnvironment, IBatchProcessor> CreateProcessor);
