using System.Text;
using Confluent.Kafka;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Tracing;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Testing.Kafka;

namespace StreamML.Messaging.Tests;

/// <summary>The broker of this test assembly, started once.</summary>
public sealed class BrokerFixture : IAsyncLifetime
{
    private BrokerUnderTest? _broker;

    public string BootstrapServers => _broker!.BootstrapServers;

    public async Task InitializeAsync() => _broker = await BrokerUnderTest.StartAsync();

    public async Task DisposeAsync() => await _broker!.DisposeAsync();
}

[CollectionDefinition(Name)]
public sealed class BrokerCollection : ICollectionFixture<BrokerFixture>
{
    public const string Name = "broker";
}

/// <summary>Writes Protobuf without a frame: these tests are about transport.</summary>
internal sealed class BareEncoder : IValueEncoder
{
    public byte[] Encode(TopicDefinition topic, IMessage value) => value.ToByteArray();
}

/// <summary>An installation of its own on the broker: a prefix, topics, a connection.</summary>
internal sealed class RoleHarness : IAsyncDisposable
{
    public const int Partitions = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string _state = Directory.CreateTempSubdirectory("streamml-state-").FullName;
    private readonly List<(ConsumerHost Host, Task Run, CancellationTokenSource Stop)> _hosts = [];

    private RoleHarness(KafkaOptions options)
    {
        Options = options;
        Connection = new KafkaConnection(options, new BareEncoder(), TimeProvider.System, NullLoggerFactory.Instance);
    }

    public KafkaOptions Options { get; }

    public KafkaConnection Connection { get; }

    public static async Task<RoleHarness> CreateAsync(BrokerFixture broker)
    {
        var harness = new RoleHarness(new KafkaOptions
        {
            BootstrapServers = broker.BootstrapServers,
            TopicPrefix = $"t{Guid.NewGuid():N}.",
        });
        await harness.Connection.EnsureTopicsAsync(TopicCatalogue.All, Partitions, CancellationToken.None);
        return harness;
    }

    /// <summary>Starts a role with this processor and waits until its tasks are open.</summary>
    public async Task<StoppableHost> StartAsync(
        Func<TaskEnvironment, IBatchProcessor> processor, int maxBatch = 100, KafkaConnection? connection = null)
    {
        var role = new TransactionalRole(
            "copier", [TopicCatalogue.MessagesText], [TopicCatalogue.NormaliserSeen], processor);
        var options = new ConsumerHostOptions { Role = role.Name, Topics = role.Topics, MaxBatchRecords = maxBatch };
        return await RunAsync((connection ?? Connection).CreateTransactionalRole(role, options, _state));
    }

    public async Task<StoppableHost> RunAsync(ConsumerHost host)
    {
        var stop = new CancellationTokenSource();
        var run = host.RunAsync(stop.Token);
        _hosts.Add((host, run, stop));
        await (await Task.WhenAny(host.Ready, run)).WaitAsync(Patience);
        return new StoppableHost(host, run, stop);
    }

    /// <summary>
    /// Appends messages n = from .. from + count - 1, text "m-n", key "k-(n mod 16)", each in the trace of "m-n".
    /// </summary>
    public async Task AppendAsync(int from, int count)
    {
        using var appender = Connection.CreateAppender();
        await Task.WhenAll(Enumerable.Range(from, count).Select(number => appender.AppendAsync(
            TopicCatalogue.MessagesText,
            $"k-{number % 16}",
            new TextMessage { MessageId = $"m-{number}", Text = $"m-{number}" },
            1_700_000_000_000 + number,
            TraceParent.Start($"m-{number}"),
            CancellationToken.None)));
    }

    /// <summary>Reads a topic, read committed, to the end it has now.</summary>
    public List<SourceRecord> ReadAll(TopicDefinition topic)
    {
        using var consumer = Connection.Clients.NewConsumer(
            $"{Options.TopicPrefix}reader-{Guid.NewGuid():N}", ConsumerUse.Reader);
        consumer.Assign(Enumerable.Range(0, Partitions).Select(partition =>
            new TopicPartitionOffset(Connection.Clients.Names.Of(topic), partition, Offset.Beginning)));
        var found = new List<SourceRecord>();
        int ended = 0;
        while (ended < Partitions)
        {
            var read = consumer.Consume(Patience) ?? throw new TimeoutException(topic.Name);
            if (read.IsPartitionEOF)
            {
                ended++;
            }
            else
            {
                found.Add(SourceRecord.From(read, topic));
            }
        }

        return found;
    }

    /// <summary>Reads until there are this many records.</summary>
    public async Task<List<SourceRecord>> AwaitAsync(TopicDefinition topic, int count)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (true)
        {
            var found = ReadAll(topic);
            if (found.Count >= count)
            {
                return found;
            }

            await Task.Delay(50, deadline.Token);
        }
    }

    /// <summary>Waits until it is so.</summary>
    public async Task UntilAsync(Func<bool> condition)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (!condition())
        {
            await Task.Delay(20, deadline.Token);
        }
    }

    public static string KeyOf(SourceRecord record) => Encoding.UTF8.GetString(record.Key!);

    public static string HeaderOf(SourceRecord record, string name) =>
        Encoding.UTF8.GetString(record.Headers.Single(header => header.Name == name).Value!);

    public async ValueTask DisposeAsync()
    {
        foreach (var (_, run, stop) in _hosts)
        {
            await stop.CancelAsync();
            await Task.WhenAny(run);
        }

        Connection.Dispose();
        Directory.Delete(_state, recursive: true);
    }
}

/// <summary>A running host and the way to end it.</summary>
internal sealed record StoppableHost(ConsumerHost Host, Task Run, CancellationTokenSource Stop)
{
    public async Task StopAsync()
    {
        await Stop.CancelAsync();
        await Run;
    }
}
