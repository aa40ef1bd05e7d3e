using StreamML.Messaging.Keys;
using StreamML.Messaging.Roles;
using StreamML.Messaging.Topics;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.Topics;

namespace StreamML.StreamProcessors.Stages.Collect;

/// <summary>Labels, and what was served before they arrived, to rows that models learn from.</summary>
public sealed class CollectorRole() : ProcessorRole(
    Collector.Name, Collector.Topics, OptionSection.Of<CollectorOptions>("Collector"),
    OptionSection.Of<RetentionOptions>("Retention"))
{
    /// <inheritdoc />
    public override string Summary => "joins labels with the vectors and texts that were served";

    /// <inheritdoc />
    public override IReadOnlyList<string> Needs => ["data folder"];

    /// <inheritdoc />
    protected override TransactionalRole Create(RoleHost host) =>
        Of(host.Options<CollectorOptions>(), host.Key, host.Options<RetentionOptions>(), host.Time);

    /// <summary>The role of an installation.</summary>
    /// <param name="options">Windows and limits.</param>
    /// <param name="key">The installation's key: message ids are looked up by hashes made with it.</param>
    /// <param name="retention">How long topics are kept, and so the role's state.</param>
    /// <param name="time">Clock.</param>
    public TransactionalRole Of(
        CollectorOptions options, InstallationKey key, RetentionOptions retention, TimeProvider time) => new(
            Name, Inputs, Changelogs: [TopicCatalogue.CollectorContacts, TopicCatalogue.CollectorMessages],
            CreateProcessor: task => new Collector(
                new CollectorState(task.StateDirectory, retention), options, key, task.TaskId, time));
}
