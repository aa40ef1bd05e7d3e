using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using StreamML.Api;
using StreamML.Ingest;
using StreamML.Messaging;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Errors;
using StreamML.Messaging.Registry;
using StreamML.Messaging.Roles;
using StreamML.Schemas.Topics;
using StreamML.Serving;
using StreamML.Sink;

namespace StreamML.Hosting;

/// <summary>Roles of the pipeline in this process. Dispose it to end them in order: intake first.</summary>
public sealed class Pipeline : IAsyncDisposable
{

    private readonly RoleHost _host;

    private Pipeline(RoleHost host) => _host = host;

    /// <summary>The cluster.</summary>
    public KafkaConnection Kafka => _host.Kafka;

    /// <summary>The models that this process serves; null if none of its roles has any.</summary>
    public ModelHub? Models => _host.Find<RoleModels>()?.Hub;

    /// <summary>Where Ingest listens; null when this process does not run it.</summary>
    public Uri? IngestAddress => _host.Find<IngestServer>()?.Address;

    /// <summary>Where the REST API listens; null when this process does not run it.</summary>
    public Uri? ApiAddress => _host.Find<ApiServer>()?.Address;

    /// <summary>Where the dashboard is; null when this process has none.</summary>
    public Uri? DashboardAddress => _host.Find<ApiServer>()?.Dashboard;

    /// <summary>
    /// A one-time link that adds the dashboard's first person; null when there is somebody. A secret.
    /// </summary>
    public Uri? FirstSignIn => _host.Find<ApiServer>()?.FirstSignIn;

    /// <summary>Ends when a role stops for good, with its fault; else when the pipeline is disposed.</summary>
    public Task Completion => _host.Completion;

    /// <summary>Connects, registers schemas, makes topics, starts roles, and waits until each is at work.</summary>
    /// <param name="settings">Where everything is.</param>
    /// <param name="roles">Which roles.</param>
    /// <param name="embedded">The broker is the embedded one.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Where roles log.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RoleStopException">A role cannot start; the message says why.</exception>
    public static Task<Pipeline> StartAsync(
        Settings settings,
        IReadOnlyList<IRole> roles,
        bool embedded,
        TimeProvider time,
        ILoggerFactory loggers,
        CancellationToken cancellationToken) =>
        StartAsync(settings, roles, embedded, opened: null, time, loggers, cancellationToken);

    /// <summary>
    /// Starts roles on an installation that is opened already: a migration, which puts its key on record at its end.
    /// </summary>
    internal static async Task<Pipeline> StartAsync(
        Settings settings,
        IReadOnlyList<IRole> roles,
        bool embedded,
        OpenedInstallation? opened,
        TimeProvider time,
        ILoggerFactory loggers,
        CancellationToken cancellationToken)
    {
        var log = loggers.CreateLogger("StreamML.Hosting");
        var readiness = new Readiness(settings.Streamml.ReadyFile, time, log);
        var kafka = await WhenThereAsync(
            () => ConnectAsync(settings, time, loggers, cancellationToken),
            fault => fault is RegistryException { IsTransient: true }, settings, time, log,
            cancellationToken);
        RoleHost? host = null;
        try
        {
            int partitions = settings.Kafka.PartitionsOr(embedded);
            var installation = await WhenThereAsync(
                async () =>
                {
                    var found = opened ?? await InstallationKeys.OpenAsync(
                        settings, kafka, embedded, partitions, time, cancellationToken);
                    await kafka.EnsureTopicsAsync(TopicCatalogue.All, partitions, cancellationToken);
                    return found;
                },
                fault => fault is TaskRestartException, settings, time, log, cancellationToken);
            var lags = new RoleLags(kafka, settings.Postgres, settings.Get<HealthOptions>(), time);
            host = new RoleHost(
                kafka, installation.Key, settings.Get, readiness, settings.Streamml.DataDirectory, time, loggers)
            {
                IdentityKeysUntilMs = installation.IdentityKeysUntilMs,
                StartTimeout = settings.Streamml.StartTimeout,
                IsProduction = settings.Streamml.Environment == StreammlOptions.Production,
                Lag = lags.LookAsync,
            };
            host.Own(lags);
            await host.StartAsync(roles, cancellationToken);
            if (roles.OfType<SinkRole>().Any()
                && settings.Get<SinkOptions>() is { LeaveUnreadableToProcessor: true } sink)
            {
                host.Run(token => AbsentOwner.WarnAsync(
                    () => AbsentOwner.FindAsync(kafka), sink.AbsentOwnerGrace, time, log, token));
            }

            return new Pipeline(host);
        }
        catch
        {
            await (host?.DisposeAsync() ?? ValueTask.CompletedTask);
            kafka.Dispose();
            throw;
        }
    }

    /// <summary>Connects to a cluster that is configured, and to the registry that knows its schemas.</summary>
    /// <exception cref="RoleConfigurationException">Kafka or the registry is not configured.</exception>
    public static async Task<KafkaConnection> ConnectAsync(
        Settings settings, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        if (settings.Kafka.BootstrapServers.Length == 0)
        {
            throw new RoleConfigurationException(
                "Kafka is not configured: set Kafka__BootstrapServers, or run 'streamml up'.");
        }

        if (settings.SchemaRegistry.Url.Length == 0)
        {
            throw new RoleConfigurationException(
                "The schema registry is not configured: set SchemaRegistry__Url, or run 'streamml up'.");
        }

        using var registrar = new SchemaRegistrar(settings.SchemaRegistry, time: time);
        var ids = await registrar.RegisterCatalogueAsync(settings.Kafka.TopicPrefix, cancellationToken);
        return new KafkaConnection(
            settings.Kafka, new ConfluentEncoder(ids, settings.Kafka.TopicPrefix), time, loggers)
        {
            Retention = settings.Retention,
        };
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        Kafka.Dispose();
    }

    /// <summary>A service that is still starting, or starting again, is waited for.</summary>
    private static async Task<T> WhenThereAsync<T>(
        Func<Task<T>> attempt, Func<Exception, bool> isAway, Settings settings, TimeProvider time, ILogger log,
        CancellationToken cancellationToken)
    {
        var timeout = settings.Streamml.StartTimeout;
        long started = time.GetTimestamp();
        for (int tries = 1; ; tries++)
        {
            try
            {
                return await attempt();
            }
            catch (Exception fault) when (isAway(fault) && time.GetElapsedTime(started) < timeout)
            {
                if (tries == 1)
                {
                    HostingLog.Waiting(log, timeout.TotalSeconds, fault.Message);
                }

                double random = RandomNumberGenerator.GetInt32(1_000) / 1_000.0;
                await Task.Delay(Pause(tries, random), time, cancellationToken);
            }
        }
    }

    /// <summary>
    /// How long a start waits before it tries again: a random time up to a longest one, which doubles with each try
    /// from 200 ms to 6.4 s. Roles that start together fence each other where the installation's key is put on record:
    /// with equal pauses they went on for a minute.
    /// </summary>
    /// <param name="tries">Tries so far, from 1.</param>
    /// <param name="random">0 to 1.</param>
    internal static TimeSpan Pause(int tries, double random) =>
        TimeSpan.FromMilliseconds(50 + (random * 200 * (1 << Math.Min(tries - 1, 5))));
}
