using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using StreamML.Messaging;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Roles;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Serving.Records;
using StreamML.Testing;
using StreamML.Testing.Processors;
using StreamML.Trainer.Alerts;
using StreamML.Trainer.Gates.Lifecycle;
using StreamML.Trainer.Role;
using StreamML.Trainer.Role.Online;
using StreamML.Trainer.Tests.Alerts;

namespace StreamML.Trainer.Tests.Role.Online;

/// <summary>The topics of an installation with a trainer that comes and goes.</summary>
internal sealed class TrainerInstallation : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ScratchFolder _folder = new();
    private readonly string _prefix = $"t{Guid.NewGuid():N}.";
    private readonly string _servers;
    private readonly KafkaConnection _kafka;
    private readonly List<KafkaConnection> _connections = [];
    private RoleHost? _trainer;
    private int _starts;

    private TrainerInstallation(string servers)
    {
        _servers = servers;
        _kafka = Connect("test");
        Trainer.Gates["demographic"] = TrainerOptions.Online;
        Trainer.Minimums["demographic"] = 60;
    }

    public TrainerOptions Trainer { get; } = new() { Interval = TimeSpan.FromMilliseconds(50) };

    public PromotionOptions Promotion { get; } = new()
    {
        LabelsMin = 20,
        ShadowTime = TimeSpan.Zero,
        CanaryTime = TimeSpan.Zero,
        LiveTime = TimeSpan.Zero,
    };

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
        await made._kafka.EnsureTopicsAsync([.. topics.Distinct()], 4, CancellationToken.None);
        return made;
    }

    public async Task StartAsync()
    {
        _starts++;
        var kafka = Connect($"trainer-{_starts}");
        _connections.Add(kafka);
        object?[] given = [Trainer, Promotion, Alerts];
        _trainer = new RoleHost(
            kafka, TestKeys.Installation,
            type => given.FirstOrDefault(type.IsInstanceOfType) ?? Activator.CreateInstance(type)!,
            new Readiness("", TimeProvider.System, NullLogger.Instance), _folder.Path, TimeProvider.System,
            NullLoggerFactory.Instance);
        await _trainer.StartAsync([new TrainerRole()], CancellationToken.None);
    }

    public async Task StopAsync()
    {
        await _trainer!.DisposeAsync();
        _trainer = null;
    }

    /// <summary>Labels arrive, one after the other.</summary>
    public async Task LabelAsync(IEnumerable<TrainingRow> rows)
    {
        using var appender = _kafka.CreateAppender();
        foreach (var batch in rows.Chunk(10))
        {
            await Task.WhenAll(batch.Select(row => appender.AppendAsync(
                TopicCatalogue.TrainingRows, TrainingRows.Key(row), row, row.LabelledAtMs, CancellationToken.None)));
        }
    }

    /// <summary>A run, once it is as wanted.</summary>
    public Task<TrainingRun> RunAsync(Func<TrainingRun, bool> wanted) =>
        UntilAsync(books => books.Runs.Runs.FirstOrDefault(wanted), "run");

    /// <summary>Waits until an alert about a version has been sent, and finds it sent once.</summary>
    public async Task AlertAsync(string version, FakeReceiver receiver)
    {
        using var limit = new CancellationTokenSource(Patience);
        await foreach (var record in _kafka.CreateReader()
            .ReadAsync([TopicCatalogue.TrainerWatch], ReadFrom.Earliest, follow: true, limit.Token))
        {
            int sent = receiver.Got.Count(each => Encoding.UTF8.GetString(each.Body).Contains(version));
            if (sent > 0 && Encoding.UTF8.GetString(record.Key ?? []).StartsWith("alert/degraded"))
            {
                Assert.Equal(1, sent);
                return;
            }
        }
    }

    /// <summary>How a comparison stands, once it is as wanted.</summary>
    public Task<TrainingGate> GateAsync(string challenger, Func<TrainingGate, bool> wanted) => UntilAsync(
        books => books.Gates.Find("demographic", "t", challenger) is { } gate && wanted(gate) ? gate : null,
        $"gate of {challenger}");

    /// <summary>What was decided, once the last decision is as wanted.</summary>
    public Task<IReadOnlyList<ModelControl>> HistoryAsync(Func<ModelControl, bool> wanted) => UntilAsync(
        books => books.Models.History("demographic", "t") is [.., var last] history && wanted(last) ? history : null,
        "decision");

    public async ValueTask DisposeAsync()
    {
        if (_trainer is not null)
        {
            await StopAsync();
        }

        foreach (var connection in _connections.Append(_kafka))
        {
            connection.Dispose();
        }

        _folder.Dispose();
    }

    private async Task<T> UntilAsync<T>(Func<TrainerBooks, T?> find, string what)
        where T : class
    {
        var books = new TrainerBooks(Trainer, TrainerRole.Learners(new Inference.Audience.AudienceOptions()));
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            await foreach (var record in _kafka.CreateReader()
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
        return new KafkaConnection(
            options, new ConfluentEncoder(ids, _prefix), TimeProvider.System, NullLoggerFactory.Instance);
    }
}
