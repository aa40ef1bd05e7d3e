using System.Collections.Concurrent;
using StreamML.Messaging.Errors;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;

namespace StreamML.Messaging.Tests;

[Collection(BrokerCollection.Name)]
public sealed class ConsumerHostTests(BrokerFixture broker)
{
    [Fact]
    public async Task Task_WithOffsetsOfItsOwn_IsReadFromThem()
    {
        await using var harness = await RoleHarness.CreateAsync(broker);
        await harness.AppendAsync(0, 400);
        var all = harness.ReadAll(TopicCatalogue.MessagesText);
        var starts = all.GroupBy(record => record.Source)
            .ToDictionary(group => group.Key, group => group.Count() / 2L);
        var read = new ConcurrentBag<SourceRecord>();

        await harness.RunAsync(harness.Connection.CreateHost(Options(), (_, _) => new Recorder(starts, read)));
        await harness.UntilAsync(() => read.Count >= all.Count - starts.Values.Sum());

        var expected = all.Where(record => record.Offset >= starts[record.Source]).Select(Place);
        Assert.Equal(expected.Order(StringComparer.Ordinal), read.Select(Place).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Task_ThatIsSlow_PausesItsPartitionsAndKeepsThem()
    {
        await using var harness = await RoleHarness.CreateAsync(broker);
        using var gate = new SemaphoreSlim(0);
        var read = new ConcurrentBag<SourceRecord>();
        int opened = 0;
        var options = Options(maxQueuedBytes: 16 * 1024);
        await harness.RunAsync(harness.Connection.CreateHost(options, (_, _) =>
        {
            Interlocked.Increment(ref opened);
            return new Recorder(new Dictionary<SourcePartition, long>(), read) { Before = gate.WaitAsync };
        }));
        await harness.AppendAsync(0, 3_000);

        gate.Release(int.MaxValue / 2);
        await harness.UntilAsync(() => read.Count >= 3_000);

        Assert.Equal(3_000, read.Select(Place).Distinct().Count());
        Assert.Equal(3_000, read.Count);
        Assert.Equal(1, opened);
    }

    [Fact]
    public async Task Task_ThatAsksForARestart_IsOpenedAnewAndReadAgain()
    {
        await using var harness = await RoleHarness.CreateAsync(broker);
        await harness.AppendAsync(0, 100);
        var read = new ConcurrentBag<SourceRecord>();
        int opened = 0;
        await harness.RunAsync(harness.Connection.CreateHost(Options(), (_, _) =>
        {
            int number = Interlocked.Increment(ref opened);
            return new Recorder(new Dictionary<SourcePartition, long>(), read)
            {
                Before = _ => number < 3 ? throw new TaskRestartException("injected") : Task.CompletedTask,
            };
        }));

        await harness.UntilAsync(() => read.Count >= 100);

        Assert.Equal(3, opened);
        Assert.Equal(100, read.Select(Place).Distinct().Count());
    }

    [Fact]
    public async Task Freshness_OfATaskThatCannotBeOpened_GrowsUntilItIs()
    {
        await using var harness = await RoleHarness.CreateAsync(broker);
        bool broken = true;
        var host = harness.Connection.CreateHost(Options(), (_, _) =>
            new Recorder(new Dictionary<SourcePartition, long>(), [])
            {
                Opening = () =>
                {
                    if (Volatile.Read(ref broken))
                    {
                        throw new TaskRestartException("injected");
                    }
                },
            });

        var starting = harness.RunAsync(host);
        await harness.UntilAsync(() => host.Freshness.AgeSeconds > 0.2);
        Volatile.Write(ref broken, false);
        await starting;

        await harness.UntilAsync(() => host.Freshness.AgeSeconds == 0);
    }

    [Fact]
    public async Task Role_WithAFaultThatNoRetryMends_Stops()
    {
        await using var harness = await RoleHarness.CreateAsync(broker);
        await harness.AppendAsync(0, 10);
        var host = await harness.RunAsync(harness.Connection.CreateHost(Options(), (_, _) =>
            new Recorder(new Dictionary<SourcePartition, long>(), [])
            {
                Before = _ => throw new RoleStopException("injected"),
            }));

        var fault = await Assert.ThrowsAsync<RoleStopException>(() => host.Run.WaitAsync(TimeSpan.FromSeconds(30)));

        Assert.Equal("injected", fault.Message);
    }

    [Fact]
    public async Task IsAtWork_OfARole_FollowsItsTasksAndItsPlaceInTheGroup()
    {
        await using var harness = await RoleHarness.CreateAsync(broker);
        await harness.AppendAsync(0, 1);
        bool broken = true;
        var options = Options();
        var host = await harness.RunAsync(harness.Connection.CreateHost(options, (_, _) =>
            new Recorder(new Dictionary<SourcePartition, long>(), [])
            {
                Before = _ => Volatile.Read(ref broken)
                    ? throw new TaskRestartException("injected")
                    : Task.CompletedTask,
            }));
        await harness.UntilAsync(() => !host.Host.IsAtWork);
        Volatile.Write(ref broken, false);
        await harness.UntilAsync(() => host.Host.IsAtWork);

        // Another process with the same instance id takes its place.
        var heir = await harness.RunAsync(harness.Connection.CreateHost(
            options, (_, _) => new Recorder(new Dictionary<SourcePartition, long>(), [])));
        await Assert.ThrowsAsync<RoleStopException>(() => host.Run.WaitAsync(TimeSpan.FromSeconds(30)));

        Assert.False(host.Host.IsAtWork);
        await harness.UntilAsync(() => heir.Host.IsAtWork);
        await heir.StopAsync();
        Assert.False(heir.Host.IsAtWork);
    }

    private static ConsumerHostOptions Options(long maxQueuedBytes = 32 * 1024 * 1024) => new()
    {
        Role = "recorder",
        Topics = [TopicCatalogue.MessagesText],
        TaskPerPartition = false,
        OffsetsInGroup = false,
        MaxBatchRecords = 50,
        MaxQueuedBytes = maxQueuedBytes,
    };

    private static string Place(SourceRecord record) => $"{record.Source}@{record.Offset}";

    private sealed class Recorder(IReadOnlyDictionary<SourcePartition, long> starts, ConcurrentBag<SourceRecord> read)
        : IConsumerTask
    {
        public Func<CancellationToken, Task> Before { get; init; } = _ => Task.CompletedTask;

        public Action Opening { get; init; } = () => { };

        public ValueTask<IReadOnlyDictionary<SourcePartition, long>> OpenAsync(CancellationToken cancellationToken)
        {
            Opening();
            return ValueTask.FromResult(starts);
        }

        public async ValueTask ProcessAsync(IReadOnlyList<SourceRecord> batch, CancellationToken cancellationToken)
        {
            await Before(cancellationToken);
            foreach (var record in batch)
            {
                read.Add(record);
            }
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
