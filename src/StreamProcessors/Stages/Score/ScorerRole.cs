using StreamML.Messaging.Roles;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.Topics;
using StreamML.Serving;
using StreamML.Storage.Contacts;

namespace StreamML.StreamProcessors.Stages.Score;

/// <summary>Everything known of contacts to their features and scores.</summary>
public sealed class ScorerRole() : ProcessorRole(
    ContactScorer.Name, ContactRecords.Topics, Sections)
{
    /// <inheritdoc />
    public override string Summary => "computes features and scores of contacts";

    /// <inheritdoc />
    public override IReadOnlyList<string> Needs => ["data folder"];

    /// <summary>The sections of <see cref="Services"/>.</summary>
    public static IReadOnlyList<OptionSection> Sections { get; } =
        [OptionSection.Of<ScorerOptions>("Scorer"), .. RoleModels.Options];

    /// <summary>What scores contacts in this process: one for all its roles.</summary>
    public static ScorerServices Services(RoleHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return host.Shared(() =>
        {
            var models = RoleModels.Of(host);
            var options = host.Options<ScorerOptions>();
            models.Load(ScoringModels.Loaders(options));
            return ScorerServices.Create(options, host.Options<ModelServingOptions>(), models.Hub);
        });
    }

    /// <inheritdoc />
    protected override TransactionalRole Create(RoleHost host) => Of(Services(host), host.Time);

    /// <summary>The role of models.</summary>
    /// <param name="parts">What all tasks share; it must outlive the role.</param>
    /// <param name="time">Clock.</param>
    public TransactionalRole Of(ScorerServices parts, TimeProvider time) => new(
        Name, Inputs, Changelogs: [TopicCatalogue.ScorerContacts],
        CreateProcessor: task => new ContactScorer(
            parts, new ContactStore(Path.Combine(task.StateDirectory, "contacts"), parts.Memory), task.TaskId, time));

    /// <inheritdoc />
    protected override Task ReadyToStartAsync(RoleHost host, CancellationToken cancellationToken) =>
        RoleModels.Of(host).FollowAsync(cancellationToken);
}
