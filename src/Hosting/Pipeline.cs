using Microsoft.Extensions.Logging;
using StreamML.Inference.Runtimes.Onnx;
using StreamML.Serving;
using StreamML.Inference.Speech;
using StreamML.Ingest;
using StreamML.Messaging;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Errors;
using StreamML.Messaging.Keys;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Transactions;
using StreamML.Messaging.Registry;
using StreamML.Schemas.Topics;
using StreamML.Sink;
using StreamML.Sink.Migrations;
using StreamML.Sink.Outbox;
using StreamML.StreamProcessors;
using StreamML.StreamProcessors.Media;
using StreamML.StreamProcessors.Stages.Enrich;
using StreamML.StreamProcessors.Stages.Score;
using StreamML.StreamProcessors.Stages.Voice;

namespace StreamML.Hosting;

/// <summary>Roles of the pipeline in this process. Dispose it to end them in order: intake first.</summary>
public sealed class Pipeline : IAsyncDisposable
{
    private const int StartAttempts = 5;
    private const string KafkaPart = "Kafka";
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    private readonly Settings _settings;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly OnnxEngine _onnx;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _running = [];
    private readonly List<IAsyncDisposable> _owned = [];
    private readonly Readiness _readiness;

    private Pipeline(
        Settings settings, KafkaConnection kafka, Readiness readiness, TimeProvider time, ILoggerFactory loggers)
    {
        (_settings, _readiness, _time, _loggers) = (settings, readiness, time, loggers);
        Kafka = kafka;
        _onnx = new OnnxEngine(
            settings.Onnx, warning => HostingLog.OnnxWarning(loggers.CreateLogger("StreamML.Onnx"), warning));
    }

    /// <summary>The cluster.</summary>
    public KafkaConnection Kafka { get; }

    /// <summary>The models that this process serves.</summary>
    public ModelHub Models { get; } = new();

    /// <summary>Where Ingest listens; null when this process does not run it.</summary>
    public Uri? IngestAddress { get; private set; }

    /// <summary>Ends when a role stops for good, with its fault; else when the pipeline is disposed.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    /// <summary>Connects, registers schemas, makes topics, starts roles, and waits until each is at work.</summary>
    /// <param name="settings">Where everything is.</param>
    /// <param name="roles">Which of the pipeline's roles.</param>
    /// <param name="embedded">The broker is the embedded one.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Where roles log.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RoleStopException">A role cannot start; the message says why.</exception>
    public static Task<Pipeline> StartAsync(
        Settings settings,
        RoleName roles,
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
        RoleName roles,
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
            fault => fault is RegistryException { IsTransient: true }, time, log, cancellationToken);
        var pipeline = new Pipeline(settings, kafka, readiness, time, loggers);
        try
        {
            await pipeline.StartRolesAsync(roles, embedded, opened, cancellationToken);
            return pipeline;
        }
        catch
        {
            await pipeline.DisposeAsync();
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
        _readiness.Withdraw();

        // The intake first, so that what it has acknowledged is all there will be; then the rest, each at a batch's
        // end.
        foreach (var resource in _owned.OfType<IngestServer>().ToList())
        {
            await resource.DisposeAsync();
            _owned.Remove(resource);
        }

        await _stop.CancelAsync();
        await Task.WhenAll(_running.Select(task => task.ContinueWith(
            _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default)));
        foreach (var resource in Enumerable.Reverse(_owned))
        {
            await resource.DisposeAsync();
        }

        Models.Dispose();
        Kafka.Dispose();
        _stop.Dispose();
    }

    private async Task StartRolesAsync(
        RoleName roles, bool embedded, OpenedInstallation? opened, CancellationToken cancellationToken)
    {
        int partitions = _settings.Kafka.PartitionsOr(embedded);
        var installation = await WhenThereAsync(
            async () =>
            {
                var found = opened
                    ?? await InstallationKeys.OpenAsync(
                        _settings, Kafka, embedded, partitions, _time, cancellationToken);
                await Kafka.EnsureTopicsAsync(TopicCatalogue.All, partitions, cancellationToken);
                return found;
            },
            fault =>
                fault is TaskRestartException, _time, _loggers.CreateLogger("StreamML.Hosting"), cancellationToken);
        var starts = new List<Task>();
        if (roles.HasFlag(RoleName.Normaliser))
        {
            starts.Add(
                StartProcessorAsync(Topology.Normaliser(installation.Key, _time, installation.IdentityKeysUntilMs)));
        }

        var asking = new List<TransactionalRole>();
        if (roles.HasFlag(RoleName.Enricher))
        {
            asking.Add(MakeEnricher());
        }

        if (roles.HasFlag(RoleName.Scorer))
        {
            asking.Add(Topology.Scorer(ScorerServices.Create(_settings.Scorer, _settings.Models, Models), _time));
        }

        if (asking.Count > 0)
        {
            starts.Add(StartAskingAsync(asking, cancellationToken));
        }

        starts.AddRange(OtherProcessors(roles, installation.Key).Select(StartProcessorAsync));
        if (roles.HasFlag(RoleName.Sink))
        {
            starts.Add(StartSinkAsync(cancellationToken));
        }

        if (roles.HasFlag(RoleName.Ingest))
        {
            starts.Add(StartIngestAsync(cancellationToken));
        }

        try
        {
            await Task.WhenAll(starts).WaitAsync(StartTimeout, _time, cancellationToken);
        }
        catch (TimeoutException fault)
        {
            throw new RoleStopException(
                $"The roles ({roles}) were not at work within {StartTimeout.TotalSeconds:0} s. Does another process "
                + "hold their partitions, or do Kafka, the registry or PostgreSQL not answer?", fault);
        }

        await WarnOfAbsentOwnersAsync(roles);
        _readiness.Add(KafkaPart, _ => Kafka.AnswersAsync(Readiness.Every));
        await _readiness.AskAsync(cancellationToken);
        Watch(_readiness.RunAsync(_stop.Token));
        Completion = FirstFaultAsync();
    }

    private async Task WarnOfAbsentOwnersAsync(RoleName roles)
    {
        if (!roles.HasFlag(RoleName.Sink) || !_settings.Sink.LeaveUnreadableToProcessor)
        {
            return;
        }

        foreach (var owner in await AbsentOwner.FindAsync(Kafka))
        {
            HostingLog.OwnerAbsent(_loggers.CreateLogger("StreamML.Hosting"), owner);
        }
    }

    /// <summary>A service that is still starting, or starting again, is waited for.</summary>
    private static async Task<T> WhenThereAsync<T>(
        Func<Task<T>> attempt, Func<Exception, bool> isAway, TimeProvider time, ILogger log,
        CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        for (bool told = false; ; told = true)
        {
            try
            {
                return await attempt();
            }
            catch (Exception fault) when (isAway(fault) && time.GetElapsedTime(started) < StartTimeout)
            {
                if (!told)
                {
                    HostingLog.Waiting(log, StartTimeout.TotalSeconds, fault.Message);
                }

                await Task.Delay(TimeSpan.FromMilliseconds(200), time, cancellationToken);
            }
        }
    }

    private TransactionalRole MakeEnricher()
    {
        // Models that are cold at the first message would cost it a second: they warm up before the role is ready.
        var parts = EnricherServices.Create(
            Models, _settings.Models, _settings.TextModels, _settings.Audience, _settings.Translation,
            _settings.ModelMonitor, _time,
            _loggers.CreateLogger("StreamML.Enricher"), _onnx);
        lock (_owned)
        {
            _owned.Add(parts);
        }

        return Topology.Enricher(parts, _time);
    }

    /// <summary>
    /// Starts roles that ask models, when the hub has those of the topics: a restart goes on with what was live.
    /// </summary>
    private async Task StartAskingAsync(IReadOnlyList<TransactionalRole> asking, CancellationToken cancellationToken)
    {
        if (_settings.Models.Follow)
        {
            var follower = new ModelFollower(
                Kafka, Models, _settings.Loaders(_onnx),
                Path.Combine(_settings.Streamml.DataDirectory, "models"), _settings.Models, _time, _loggers);
            Watch(follower.RunAsync(_stop.Token));
            await follower.WaitAsync(cancellationToken);
        }

        await Task.WhenAll(asking.Select(StartProcessorAsync));
    }

    private Task StartProcessorAsync(TransactionalRole role)
    {
        if (role.Changelogs.Count > 0)
        {
            DataFolder.Prepare(_settings.Streamml.DataDirectory);
        }

        string state = Path.Combine(_settings.Streamml.DataDirectory, "state");
        return StartHostAsync(
            () => Kafka.CreateTransactionalRole(role, _settings.Processors.HostOptions(role), state));
    }

    private IEnumerable<TransactionalRole> OtherProcessors(RoleName roles, InstallationKey key)
    {
        if (roles.HasFlag(RoleName.Windows))
        {
            yield return Topology.Windows(key, _settings.Retention, _time);
        }

        var store = new MediaStore(_settings.Media.StoreDirectory.Length > 0
            ? _settings.Media.StoreDirectory
            : Path.Combine(_settings.Streamml.DataDirectory, "media"));
        var log = _loggers.CreateLogger("StreamML.StreamProcessors");
        if (roles.HasFlag(RoleName.MediaFetcher))
        {
            var service = new MediaFetchService(_settings.Media, store, _time, log);
            Own(service);
            yield return Topology.MediaFetcher(service);
        }

        if (roles.HasFlag(RoleName.Transcriber))
        {
            var engine = Transcribers.Create(_settings.Voice, _time, _onnx);
            Own(engine as IDisposable);
            var service = new TranscriptionService(_settings.Voice, engine, store, _time, log);
            Own(service);
            yield return Topology.Transcriber(service);
        }
    }

    private void Own(IDisposable? resource)
    {
        lock (_owned)
        {
            _owned.Add(new Closing(resource));
        }
    }

    /// <summary>Starts a host and waits until it is at work.</summary>
    private async Task StartHostAsync(Func<ConsumerHost> create)
    {
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var run = RunHostAsync(create, ready);
        Watch(run);
        await await Task.WhenAny(ready.Task, run);
    }

    /// <summary>
    /// Runs a host; again if its group fences it soon after its start: on a busy machine a client repeats its join, and
    /// the repetition fences it.
    /// </summary>
    private async Task RunHostAsync(Func<ConsumerHost> create, TaskCompletionSource ready)
    {
        for (int attempt = 1; ; attempt++)
        {
            long started = _time.GetTimestamp();
            var host = create();
            _readiness.Add(host.Role, _ => Task.FromResult(host.IsAtWork));
            var run = host.RunAsync(_stop.Token);
            try
            {
                await await Task.WhenAny(host.Ready, run);
                ready.TrySetResult();
                await run;
                return;
            }
            catch (RoleStopException fault) when (fault.IsFenced && attempt < StartAttempts
                && _time.GetElapsedTime(started) < StartTimeout)
            {
                // It ends before the next takes its place.
                await Task.WhenAny(run);
            }
        }
    }

    private void Watch(Task run)
    {
        lock (_running)
        {
            _running.Add(run);
        }
    }

    private async Task StartSinkAsync(CancellationToken cancellationToken)
    {
        if (_settings.Postgres.ConnectionString.Length == 0)
        {
            throw new RoleConfigurationException(
                "PostgreSQL is not configured: set Postgres__ConnectionString, or run 'streamml up'.");
        }

        await SinkMigrations.ApplyAsync(
            _settings.Postgres, _time, _loggers.CreateLogger("StreamML.Sink"), cancellationToken);
        var factory = new SinkTaskFactory(_settings.Sink, _settings.Postgres, Kafka.Topics, _time, _loggers);
        var publisher = Kafka.CreateOutboxPublisher("sink");
        lock (_owned)
        {
            _owned.AddRange([factory, publisher]);
        }

        _readiness.Add("PostgreSQL", factory.AnswersAsync);
        Watch(new OutboxRelay(_settings.Sink, _settings.Postgres, publisher, _time, _loggers).RunAsync(_stop.Token));
        await StartHostAsync(() => Kafka.CreateHost(SinkTopics.Host(_settings.Sink), factory.Create));
    }

    private async Task StartIngestAsync(CancellationToken cancellationToken)
    {
        var appender = Kafka.CreateAppender();
        var server = await IngestHost.StartAsync(
            _settings.Ingest, _settings.Tenants, appender, _time, _loggers, () => _readiness.Has(KafkaPart),
            cancellationToken);
        lock (_owned)
        {
            _owned.Add(new Closing(appender as IDisposable));
            _owned.Add(server);
        }

        IngestAddress = server.Address;
    }

    private async Task FirstFaultAsync()
    {
        var open = _running.ToList();
        while (open.Count > 0)
        {
            var ended = await Task.WhenAny(open);
            if (ended.IsFaulted)
            {
                await ended;
            }

            open.Remove(ended);
        }
    }

    private sealed class Closing(IDisposable? resource) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            resource?.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
