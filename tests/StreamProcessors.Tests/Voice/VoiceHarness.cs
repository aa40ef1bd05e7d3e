using System.Text;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using StreamML.Messaging;
using StreamML.Messaging.Connection;
using StreamML.Messaging.DeadLetters;
using StreamML.Messaging.Errors;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.Topics;
using StreamML.Schemas.WireFormat;
using StreamML.Testing;
using StreamML.Testing.Kafka;
using StreamML.Testing.Records;

namespace StreamML.StreamProcessors.Tests.Voice;

/// <summary>The broker of the role tests, started once.</summary>
public sealed class BrokerFixture : IAsyncLifetime
{
    private BrokerUnderTest? _broker;

    public string BootstrapServers => _broker!.BootstrapServers;

    public async Task InitializeAsync() => _broker = await BrokerUnderTest.StartAsync();

    public async Task DisposeAsync() => await _broker!.DisposeAsync();
}

/// <summary>Topics of a test's own, and roles on them.</summary>
internal sealed class VoiceHarness : IAsyncDisposable
{
    private const int Partitions = 2;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly ScratchFolder _folder = new();
    private readonly KafkaConnection _connection;
    private readonly List<(CancellationTokenSource Stop, Task Run)> _hosts = [];

    private VoiceHarness(string bootstrapServers) => _connection = new KafkaConnection(
        new KafkaOptions { BootstrapServers = bootstrapServers, TopicPrefix = $"t{Guid.NewGuid():N}." },
        new FramedEncoder(), TimeProvider.System, NullLoggerFactory.Instance);

    /// <summary>A folder that goes with the test.</summary>
    public string Folder => _folder.Path;

    public static async Task<VoiceHarness> CreateAsync(BrokerFixture broker)
    {
        var harness = new VoiceHarness(broker.BootstrapServers);
        await harness._connection.EnsureTopicsAsync(TopicCatalogue.All, Partitions, CancellationToken.None);
        return harness;
    }

    /// <summary>Starts a role and waits until it is at work.</summary>
    /// <returns>Ends it.</returns>
    public async Task<Func<Task>> StartAsync(TransactionalRole role)
    {
        var host = _connection.CreateTransactionalRole(role, new ProcessorOptions().HostOptions(role), _folder.Path);
        var stop = new CancellationTokenSource();
        var run = host.RunAsync(stop.Token);
        _hosts.Add((stop, run));
        await (await Task.WhenAny(host.Ready, run)).WaitAsync(Patience);
        return async () =>
        {
            await stop.CancelAsync();
            await run.WaitAsync(TimeSpan.FromSeconds(30));
        };
    }

    public async Task AppendAsync(TopicDefinition topic, string key, IMessage value)
    {
        using var appender = _connection.CreateAppender();
        await appender.AppendAsync(topic, key, value, VoiceRecord.TimeMs, CancellationToken.None);
    }

    /// <summary>Appends in order.</summary>
    public async Task AppendAsync(TopicDefinition topic, IEnumerable<(string Key, IMessage Value)> records)
    {
        using var appender = _connection.CreateAppender();
        await Task.WhenAll(records.Select(record =>
            appender.AppendAsync(topic, record.Key, record.Value, VoiceRecord.TimeMs, CancellationToken.None)));
    }

    /// <summary>Reads a topic until there are this many records.</summary>
    public async Task<List<SourceRecord>> AwaitAsync(TopicDefinition topic, int count)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (true)
        {
            var found = new List<SourceRecord>();
            await foreach (var record in _connection.CreateReader()
                .ReadAsync([topic], ReadFrom.Earliest, follow: false, deadline.Token))
            {
                found.Add(record);
            }

            if (found.Count >= count)
            {
                return found;
            }

            await Task.Delay(50, deadline.Token);
        }
    }

    /// <summary>The same, as values.</summary>
    public async Task<List<T>> AwaitAsync<T>(TopicDefinition topic, int count)
        where T : class, IMessage<T>, new()
    {
        var serde = new ProtobufSerde<T>(1);
        return [.. (await AwaitAsync(topic, count)).Select(record => serde.Deserialize(record.Value))];
    }

    public static string ReasonOf(SourceRecord letter) =>
        Encoding.UTF8.GetString(letter.Headers.Single(header => header.Name == DeadLetterHeaders.Reason).Value!);

    public async ValueTask DisposeAsync()
    {
        foreach (var (stop, run) in _hosts)
        {
            await stop.CancelAsync();
            await Task.WhenAny(run);
        }

        _connection.Dispose();
        _folder.Dispose();
    }
}

/// <summary>
/// Processes and then falls, every n-th time: nothing of that batch is committed, and the task is opened anew.
/// </summary>
internal sealed class Falling(IBatchProcessor inner, int every) : IBatchProcessor, IAsyncDisposable
{
    private static int _calls;

    public IReadOnlyList<IStateStore> Stores => inner.Stores;

    public async ValueTask<int> ProcessAsync(
        IReadOnlyList<SourceRecord> batch, IBatchOutput output, CancellationToken cancellationToken)
    {
        int done = await inner.ProcessAsync(batch, output, cancellationToken);
        return Interlocked.Increment(ref _calls) % every == 0 ? throw new TaskRestartException("injected") : done;
    }

    public async ValueTask DisposeAsync()
    {
        if (inner is IAsyncDisposable ahead)
        {
            await ahead.DisposeAsync();
        }
    }
}

/// <summary>Whole batches for stages that hand over their start.</summary>
internal static class WholeBatches
{
    public static async ValueTask ProcessAllAsync(
        this IBatchProcessor stage, IReadOnlyList<SourceRecord> batch, IBatchOutput output,
        CancellationToken cancellationToken)
    {
        for (int done = 0; done < batch.Count;)
        {
            done += await stage.ProcessAsync([.. batch.Skip(done)], output, cancellationToken);
        }
    }
}
