using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using StreamML.EmbeddedKafka;
using StreamML.Messaging.Connection;

namespace StreamML.Hosting.Backups;

/// <summary>
/// The servers of the installation that is backed up: those that run, or where nothing runs its own, started for the
/// backup alone. The settings say afterwards where they are.
/// </summary>
internal sealed class BackupSource : IAsyncDisposable
{
    private readonly LocalServices? _services;

    private BackupSource(LogFreezeClient? broker, LocalServices? services, bool hasOwnPostgres) =>
        (Broker, _services, HasOwnPostgres) = (broker, services, hasOwnPostgres);

    /// <summary>The embedded broker; null: Kafka is elsewhere, and its log is for others to back up.</summary>
    public LogFreezeClient? Broker { get; }

    /// <summary>Whether the database is the private server's, which holds nobody else's tables.</summary>
    public bool HasOwnPostgres { get; }

    /// <summary>Finds them, or starts them.</summary>
    /// <exception cref="RoleConfigurationException">There is no installation.</exception>
    public static async Task<BackupSource> OpenAsync(
        Settings settings, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        bool isCluster = settings.Kafka.BootstrapServers.Length > 0;
        var (registry, postgres) = (settings.SchemaRegistry.Url, settings.Postgres.ConnectionString);
        bool isPublished = await Installation.AdoptAsync(settings, cancellationToken);
        if (isCluster || isPublished)
        {
            try
            {
                return new BackupSource(
                    await LogFreezeClient.ConnectAsync(settings.Kafka.BootstrapServers, cancellationToken), null,
                    postgres.Length == 0);
            }
            catch (SocketException) when (!isCluster)
            {
                // The file with the addresses outlives what wrote it: nothing runs.
                (settings.Kafka.BootstrapServers, settings.SchemaRegistry.Url, settings.Postgres.ConnectionString) =
                    ("", registry, postgres);
            }
        }

        string folder = settings.Streamml.DataDirectory;
        if (!Directory.Exists(Path.Combine(folder, "kafka")))
        {
            throw new RoleConfigurationException($"No installation in '{folder}'. Name its folder with --data.");
        }

        RestoreMarker.Refuse(folder);
        (settings.Streamml.KafkaPort, settings.Streamml.RegistryPort, settings.Streamml.PostgresPort) = (0, 0, 0);
        string[] servers = Directory.Exists(Path.Combine(folder, "postgres"))
            ? [RoleSet.Broker, RoleSet.Postgres]
            : [RoleSet.Broker];
        var services = await LocalServices.StartAsync(settings, RoleSet.Of(servers), time, loggers, cancellationToken);
        try
        {
            return new BackupSource(
                await LogFreezeClient.ConnectAsync(settings.Kafka.BootstrapServers, cancellationToken), services,
                postgres.Length == 0);
        }
        catch
        {
            await services.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        Broker?.Dispose();
        await (_services?.DisposeAsync() ?? ValueTask.CompletedTask);
    }
}
