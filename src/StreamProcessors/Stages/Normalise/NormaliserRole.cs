using StreamML.Messaging.Keys;
using StreamML.Messaging.Roles;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.Topics;
using StreamML.Storage.Suppressions;

namespace StreamML.StreamProcessors.Stages.Normalise;

/// <summary>
/// Raw topics to typed ones, each thing once. One task has the same partition of both raw topics: both are keyed by
/// tenant, so that a tenant's aliases are in one place.
/// </summary>
public sealed class NormaliserRole() : ProcessorRole("normaliser", [TopicCatalogue.WhatsAppRaw, TopicCatalogue.ApiRaw])
{
    /// <inheritdoc />
    public override string Summary => "turns raw records into typed ones";

    /// <inheritdoc />
    public override IReadOnlyList<string> Needs => ["data folder"];

    /// <inheritdoc />
    protected override TransactionalRole Create(RoleHost host) => new(
        Name, Inputs,
        Changelogs:
        [
            TopicCatalogue.NormaliserSeen, TopicCatalogue.NormaliserAliases, TopicCatalogue.NormaliserUnread,
            TopicCatalogue.NormaliserNumbers,
        ],
        CreateProcessor: task => new Normaliser(
            task.StateDirectory, host.Key, host.Time, host.IdentityKeysUntilMs, RoleSuppressions.Of(host).Book));
}
