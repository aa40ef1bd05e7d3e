using System.Text;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using StreamML.Inference.Audience;
using StreamML.Messaging;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Roles;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Serving;
using StreamML.Testing;
using StreamML.Testing.Processors;
using StreamML.Trainer.Alerts;
using StreamML.Trainer.Drift;
using StreamML.Trainer.Gates.Lifecycle;
using StreamML.Trainer.Role;
using StreamML.Trainer.Tests.Alerts;

namespace StreamML.Trainer.Tests.Role;

/// <summary>The topics of an installation with trainers that come and go.</summary>
internal sealed class TrainerInstallation : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ScratchFolder _folder = new();
    private readonly string _prefix = $"t{Guid.NewGuid():N}.";
    private readonly string _servers;
    private readonly List<KafkaConnection> _connections = [];
    private readonly List<RoleHost> _trainers = [];

    private TrainerInstallation(string servers)
    {
        _servers = servers;
        Kafka = Connect("test");
    }

    public KafkaConnection Kafka { get; }

    /// <summary>The data folder of its trainers.</summary>
    public string Folder => _folder.Path;

    public TrainerOptions Trainer { get; } = new() { Interval = TimeSpan.FromMilliseconds(50) };

    public DriftOptions Drift { get; } = new() { ReferenceContacts = 200, ContactsMin = 50 };

    public PromotionOptions Promotion { get; } = new()
    {
        LabelsMin = 20,
        ShadowTime = TimeSpan.Zero,
        CanaryTime = TimeSpan.Zero,
        LiveTime = TimeSpan.Zero,
    };

    public DegradationOptions Watch { get; } = new();

    public AlertOptions Alerts { get; } = new();

    public static async Task<TrainerInstallation> CreateAsync(string servers)
    {
        var made = new TrainerInstallation(servers);
        TopicDefinition[] topics =
        [
            .. TrainerBooks.Topics, TopicCatalogue.ModelArtifacts, TopicCatalogue.ModelMetrics,
            TopicCatalogue.TrainerWatch, TopicCatalogue.ContactFeatures, TopicCatalogue.AnalyticsWindows,
            TopicCatalogue.MessagesEnriched.DeadLetter(),
        ];
        await made.Kafka.EnsureTopicsAsync([.. topics.Distinct()], 4, CancellationToken.None);
        return made;
    }

    /// <summary>A trainer starts; it leads if there is no other.</summary>
    public async Task StartAsync()
    {
        var kafka = Connect($"trainer-{_connections.Count}");
        object[] given = [Trainer, Drift, Promotion, Watch, Alerts];
        var trainer = new RoleHost(
            kafka, TestKeys.Installation,
            type => given.FirstOrDefault(type.IsInstanceOfType) ?? Activator.CreateInstance(type)!,
            new Readiness("", TimeProvider.System, NullLogger.Instance), _folder.Path, TimeProvider.System,
            NullLoggerFactory.Instance);
        _trainers.Add(trainer);
        await trainer.StartAsync([new TrainerRole()], CancellationToken.None);
    }

    /// <summary>The trainer that started first ends.</summary>
    public async Task StopAsync()
    {
        var first = _trainers[0];
        _trainers.RemoveAt(0);
        await first.DisposeAsync();
    }

    /// <summary>Labels arrive, one after the other.</summary>
    public async Task LabelAsync(IEnumerable<TrainingRow> rows)
    {
        using var appender = Kafka.CreateAppender();
        foreach (var batch in rows.Chunk(10))
        {
            await Task.WhenAll(batch.Select(row => appender.AppendAsync(
                TopicCatalogue.TrainingRows, TrainingRows.Key(row), row, row.LabelledAtMs, CancellationToken.None)));
        }
    }

    /// <summary>Asks for a training.</summary>
    /// <returns>The id of the request.</returns>
    public Task<string> AskAsync(TrainingRequest request) => Client().AskAsync(request, CancellationToken.None);

    public TrainerClient Client() => new(Kafka, Trainer, new AudienceOptions(), TimeProvider.System);

    /// <summary>Makes a version again from its manifest.</summary>
    public Task<ReproductionReport> AgainAsync(TrainingRun run) => new Reproduction(
        Kafka, new PublishedModels(
            Kafka, Path.Combine(_folder.Path, "again"), new ModelServingOptions(), TimeProvider.System),
        new AudienceOptions(), TimeProvider.System)
        .RunAsync(run.Task, run.Scope, run.Version, new Progress<string>(), CancellationToken.None);

    /// <summary>A run, once it is as wanted.</summary>
    public Task<TrainingRun> RunAsync(Func<TrainingRun, bool> wanted) =>
        UntilAsync(books => books.Runs.Runs.FirstOrDefault(wanted), "run");

    /// <summary>A run that has ended, once there is one as wanted.</summary>
    public Task<TrainingRun> EndAsync(Func<TrainingRun, bool> wanted) =>
        RunAsync(run => run.EndedAtMs > 0 && wanted(run));

    /// <summary>The first record of a topic that is as wanted, once it is there.</summary>
    public async Task<T> FirstAsync<T>(TopicDefinition topic, Func<T, bool> wanted)
        where T : class, IMessage<T>, new()
    {
        using var limit = new CancellationTokenSource(Patience);
        var reader = new RecordReader<T>();
        await foreach (var record in Kafka.CreateReader()
            .ReadAsync([topic], ReadFrom.Earliest, follow: true, limit.Token))
        {
            if (reader.TryRead(record, out var value, out _) && wanted(value))
            {
                return value;
            }
        }

        throw new InvalidOperationException("The topic came to an end.");
    }

    /// <summary>Waits until an alert about a version with some words has been sent, and finds it sent once.</summary>
    public async Task AlertAsync(string version, FakeReceiver receiver, string words = "")
    {
        using var limit = new CancellationTokenSource(Patience);
        await foreach (var record in Kafka.CreateReader()
            .ReadAsync([TopicCatalogue.TrainerWatch], ReadFrom.Earliest, follow: true, limit.Token))
        {
            int sent = receiver.Got.Select(each => Encoding.UTF8.GetString(each.Body))
                .Count(body => body.Contains(version) && body.Contains(words));
            if (sent > 0 && Encoding.UTF8.GetString(record.Key ?? []).StartsWith("alert/degraded"))
            {
                Assert.Equal(1, sent);
                return;
            }
        }
    }

    /// <summary>How a comparison stands, once it is as wanted.</summary>
    public Task<TrainingGate> GateAsync(
        string challenger, Func<TrainingGate, bool> wanted, string task = "demographic", string scope = "t") =>
        UntilAsync(
            books => books.Gates.Find(task, scope, challenger) is { } gate && wanted(gate) ? gate : null,
            $"gate of {challenger}");

    /// <summary>What was decided, once the last decision is as wanted.</summary>
    public Task<IReadOnlyList<ModelControl>> HistoryAsync(
        Func<ModelControl, bool> wanted, string task = "demographic", string scope = "t") => UntilAsync(
            books => books.Models.History(task, scope) is [.., var last] history && wanted(last) ? history : null,
            "decision");

    public async ValueTask DisposeAsync()
    {
        while (_trainers.Count > 0)
        {
            await StopAsync();
        }

        foreach (var connection in _connections)
        {
            connection.Dispose();
        }

        _folder.Dispose();
    }

    private async Task<T> UntilAsync<T>(Func<TrainerBooks, T?> find, string what)
        where T : class
    {
        var books = new TrainerBooks(Trainer, TrainerRole.Learners(new AudienceOptions()));
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            await foreach (var record in Kafka.CreateReader()
                .ReadAsync(TrainerBooks.Topics, ReadFrom.Earliest, follow: true, limit.Token))
            {
                books.Apply(record);
                if (find(books) is { } found)
                {
                    return found;
                }
            }
        }
        catch (OperationCanceledException fault)
        {
            string runs = string.Join("; ", books.Runs.Runs.Select(run => $"{run.Status}: {run.Message}"));
            string gates = string.Join("; ", books.Gates.All.Select(gate => $"{gate.Challenger}: {gate.Reason}"));
            throw new TimeoutException($"There was no {what}. Runs: {runs}. Gates: {gates}.", fault);
        }

        throw new InvalidOperationException("The topics came to an end.");
    }

    private KafkaConnection Connect(string instance)
    {
        var options = new KafkaOptions
        {
            BootstrapServers = _servers,
            TopicPrefix = _prefix,
            InstanceId = instance,
        };
        var ids = TopicCatalogue.All.Where(topic => topic.Value is not null)
            .ToDictionary(topic => topic.ValueSubject(_prefix)!, _ => 1);
        var connection = new KafkaConnection(
            options, new ConfluentEncoder(ids, _prefix), TimeProvider.System, NullLoggerFactory.Instance);
        _connections.Add(connection);
        return connection;
    }
}
