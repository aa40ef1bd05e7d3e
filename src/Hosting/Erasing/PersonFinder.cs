using StreamML.Messaging;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Keys;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Storage.Suppressions;
using StreamML.StreamProcessors.Erasing;

namespace StreamML.Hosting.Erasing;

/// <summary>Finds people of an installation by what they are called.</summary>
internal static class PersonFinder
{
    /// <summary>The installation's key, which tells whose a record is.</summary>
    /// <exception cref="RoleConfigurationException">There is none here.</exception>
    public static InstallationKey KeyOf(Settings settings) =>
        settings.Installation.Configured() ?? InstallationKeyFile.Find(settings.Streamml.DataDirectory)
            ?? throw new RoleConfigurationException(
                "Whose a record is can only be told with the installation's key. Set Installation__Key or "
                + "Installation__KeyFile as the roles have it, or name the installation's data folder with --data.");

    /// <summary>Finds a person.</summary>
    /// <param name="kafka">The cluster.</param>
    /// <param name="key">The installation's key.</param>
    /// <param name="who">A contact key, or any identity.</param>
    /// <param name="tenant">Whose contact; null: of the only tenant that knows the person.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RoleConfigurationException">Nobody is called so, or several are.</exception>
    public static async Task<FoundPerson> FindAsync(
        KafkaConnection kafka, InstallationKey key, string who, string? tenant, CancellationToken cancellationToken) =>
        (await FindAsync(kafka, key, [who], tenant, cancellationToken))[0];

    /// <summary>Finds people, each once, in the order of their names.</summary>
    /// <param name="kafka">The cluster.</param>
    /// <param name="key">The installation's key.</param>
    /// <param name="who">Contact keys, or any identities.</param>
    /// <param name="tenant">Whose contacts; null: of the only tenant that knows the person.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RoleConfigurationException">Somebody is not known, or a name is that of several.</exception>
    public static async Task<IReadOnlyList<FoundPerson>> FindAsync(
        KafkaConnection kafka, InstallationKey key, IReadOnlyCollection<string> who, string? tenant,
        CancellationToken cancellationToken)
    {
        var suppressions = new SuppressionBook();
        await foreach (var record in Read(kafka, TopicCatalogue.Suppressions, cancellationToken))
        {
            suppressions.Apply(record);
        }

        return await new PersonLookup(key, suppressions).FindAsync(
            () => Read(kafka, TopicCatalogue.ContactAliases, cancellationToken), who, tenant, cancellationToken);
    }

    private static IAsyncEnumerable<SourceRecord> Read(
        KafkaConnection kafka, TopicDefinition topic, CancellationToken cancellationToken) =>
        kafka.CreateReader().ReadAsync([topic], ReadFrom.Earliest, follow: false, cancellationToken);
}
