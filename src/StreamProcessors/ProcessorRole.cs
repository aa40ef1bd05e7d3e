using StreamML.Messaging.Roles;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.Topics;
using StreamML.Storage.Suppressions;
using StreamML.StreamProcessors.Stages;

namespace StreamML.StreamProcessors;

/// <summary>A role that reads topics partition by partition and writes in transactions.</summary>
/// <param name="name">The role's name, which its group and transactional ids have too.</param>
/// <param name="inputs">Read together: partition n of each belongs to task n.</param>
/// <param name="options">Sections it reads, besides that of all processors.</param>
public abstract class ProcessorRole(
    string name, IReadOnlyList<TopicDefinition> inputs, params IEnumerable<OptionSection> options) : IRole
{
    /// <inheritdoc />
    public string Name => name;

    /// <inheritdoc />
    public abstract string Summary { get; }

    /// <inheritdoc />
    public abstract IReadOnlyList<string> Needs { get; }

    /// <inheritdoc />
    public IReadOnlyList<TopicDefinition> Inputs => inputs;

    /// <inheritdoc />
    public IReadOnlyList<OptionSection> Options { get; } =
        [OptionSection.Of<ProcessorOptions>("Processors"), .. options];

    /// <inheritdoc />
    public Func<CancellationToken, Task> Prepare(RoleHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        var suppressions = RoleSuppressions.Of(host);
        var created = Create(host);
        var role = created with
        {
            CreateProcessor = task => new ErasedContactFilter(created.CreateProcessor(task), suppressions.Book),
        };
        var batches = host.Options<ProcessorOptions>().HostOptions(role);
        return async cancellationToken =>
        {
            await suppressions.FollowAsync(cancellationToken);
            await ReadyToStartAsync(host, cancellationToken);
            if (role.Changelogs.Count > 0)
            {
                DataFolder.Prepare(host.DataDirectory);
            }

            string state = Path.Combine(host.DataDirectory, "state");
            await host.StartAsync(() => host.Kafka.CreateTransactionalRole(role, batches, state));
        };
    }

    /// <summary>Makes the stages, and hands what they share to the host.</summary>
    protected abstract TransactionalRole Create(RoleHost host);

    /// <summary>Waits for what must be there before the first record.</summary>
    protected virtual Task ReadyToStartAsync(RoleHost host, CancellationToken cancellationToken) => Task.CompletedTask;
}
