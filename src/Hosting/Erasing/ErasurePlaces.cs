using StreamML.Messaging.Connection;
using StreamML.Messaging.Keys;
using StreamML.Messaging.Roles;
using StreamML.Sink;
using StreamML.StreamProcessors.Media;

namespace StreamML.Hosting.Erasing;

/// <summary>Where everything of a person is, beside the cluster.</summary>
/// <param name="Key">The installation's key, which tells whose a record is.</param>
/// <param name="Postgres">The database.</param>
/// <param name="Media">Where voice notes lie.</param>
/// <param name="Erasure">How people are erased.</param>
/// <param name="DataDirectory">The data folder.</param>
internal sealed record ErasurePlaces(
    InstallationKey Key, PostgresOptions Postgres, MediaOptions Media, ErasureOptions Erasure, string DataDirectory)
{
    /// <summary>Those of a command.</summary>
    /// <exception cref="RoleConfigurationException">The installation's key is not here.</exception>
    public static ErasurePlaces Of(Settings settings) => new(
        PersonFinder.KeyOf(settings), settings.Postgres, settings.Get<MediaOptions>(), settings.Get<ErasureOptions>(),
        settings.Streamml.DataDirectory);

    /// <summary>Those of the roles of a process.</summary>
    public static ErasurePlaces Of(RoleHost host) => new(
        host.Key, host.Options<PostgresOptions>(), host.Options<MediaOptions>(), host.Options<ErasureOptions>(),
        host.DataDirectory);
}
