using Microsoft.Extensions.Logging;
using StreamML.EmbeddedKafka;
using StreamML.EmbeddedRegistry;
using StreamML.Hosting.Backups;
using StreamML.Messaging.Roles;
using StreamML.Sink.Server;

namespace StreamML.Hosting;

/// <summary>
/// The servers that an installation brings itself: embedded broker, schema registry, private PostgreSQL. What
/// configuration points elsewhere is not started; what is started is written into the settings.
/// </summary>
public sealed class LocalServices : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _started = [];

    private LocalServices()
    {
    }

    /// <summary>The embedded broker; null when Kafka is elsewhere.</summary>
    public EmbeddedBroker? Broker { get; private set; }

    /// <summary>The embedded registry; null when it is elsewhere.</summary>
    public RegistryServer? Registry { get; private set; }

    /// <summary>The private PostgreSQL; null when it is elsewhere.</summary>
    public PrivatePostgres? Postgres { get; private set; }

    /// <summary>Ends with a fault when a server of ours ends.</summary>
    public Task Completion => Broker?.Completion ?? Task.Delay(Timeout.Infinite);

    /// <summary>Starts what is asked for and not configured elsewhere, all at once.</summary>
    /// <param name="settings">Read, and told where the servers are.</param>
    /// <param name="roles">Broker and Postgres are looked at.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Where the servers log.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Messaging.Connection.RoleConfigurationException">A port is taken, a folder cannot be used; it
    /// says which option to set.</exception>
    public static async Task<LocalServices> StartAsync(
        Settings settings, RoleSet roles, TimeProvider time, ILoggerFactory loggers,
        CancellationToken cancellationToken)
    {
        var services = new LocalServices();
        try
        {
            if (roles.HasBroker || roles.HasPostgres)
            {
                DataFolder.Prepare(settings.Streamml.DataDirectory);
            }

            await Task.WhenAll(
                roles.HasBroker && settings.Kafka.BootstrapServers.Length == 0
                    ? services.StartBrokerAsync(settings, time, loggers, cancellationToken)
                    : Task.CompletedTask,
                roles.HasBroker && settings.SchemaRegistry.Url.Length == 0
                    ? services.StartRegistryAsync(settings, time, loggers, cancellationToken)
                    : Task.CompletedTask,
                roles.HasPostgres && settings.Postgres.ConnectionString.Length == 0
                    ? services.StartPostgresAsync(settings, time, loggers, cancellationToken)
                    : Task.CompletedTask);
            return services;
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
        foreach (var service in Enumerable.Reverse(_started))
        {
            await service.DisposeAsync();
        }
    }

    private async Task StartBrokerAsync(
        Settings settings, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var options = new BrokerOptions
        {
            DataDirectory = Path.Combine(settings.Streamml.DataDirectory, "kafka"),
            Port = settings.Streamml.KafkaPort,
            DefaultPartitions = settings.Kafka.PartitionsOr(embedded: true),

            // A pipeline that rests for months must find its place again: its de-duplication does not reach that far
            // back.
            OffsetsRetention = TimeSpan.FromDays(3_650),
            RetentionFrom = RestoredNote.Find(settings.Streamml.DataDirectory) is { } restored
                ? restored.RestoredAt + settings.Get<BackupOptions>().RetentionPause
                : DateTimeOffset.UnixEpoch,
        };
        Broker = await Ports.StartAsync(
            () => EmbeddedBroker.StartAsync(options, time, loggers, cancellationToken),
            "embedded broker", settings.Streamml.KafkaPort, "--kafka-port", nameof(StreammlOptions.KafkaPort));
        Own(Broker);
        settings.Kafka.BootstrapServers = Broker.BootstrapServers;
    }

    private async Task StartRegistryAsync(
        Settings settings, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var options = new RegistryOptions
        {
            DataDirectory = Path.Combine(settings.Streamml.DataDirectory, "registry"),
            Port = settings.Streamml.RegistryPort,
        };
        Registry = await Ports.StartAsync(
            () => RegistryServer.StartAsync(options, time, loggers, cancellationToken),
            "schema registry", settings.Streamml.RegistryPort, "--registry-port", nameof(StreammlOptions.RegistryPort));
        Own(Registry);
        settings.SchemaRegistry.Url = Registry.Url.ToString();
    }

    private async Task StartPostgresAsync(
        Settings settings, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var options = new PrivatePostgresOptions
        {
            DataDirectory = Path.Combine(settings.Streamml.DataDirectory, "postgres"),
            Port = settings.Streamml.PostgresPort,
            SearchPath = Environment.GetEnvironmentVariable("PATH") ?? "",
        };
        Postgres = await Ports.StartAsync(
            () => PrivatePostgres.StartAsync(options, cancellationToken),
            "PostgreSQL", settings.Streamml.PostgresPort, "--postgres-port", nameof(StreammlOptions.PostgresPort));
        Own(Postgres);
        Own(new PostgresKeeper(Postgres, time, loggers.CreateLogger("StreamML.Hosting")));
        settings.Postgres.ConnectionString = Postgres.ConnectionString;
    }

    private void Own(IAsyncDisposable service)
    {
        lock (_started)
        {
            _started.Add(service);
        }
    }
}
