using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using StreamML.Messaging.Errors;
using StreamML.Messaging.Producers;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.Topics;
using StreamML.Sink.Outbox;
using StreamML.Sink.Tests.Fixtures;

namespace StreamML.Sink.Tests;

[Collection(PostgresCollection.Name)]
public sealed class OutboxRelayTests(PostgresFixture postgres)
{
    private static readonly SinkOptions Fast = new()
    {
        JitterSeed = 1,
        OutboxBatchRecords = 7,
        OutboxPollInterval = TimeSpan.FromMilliseconds(10),
        RetryInitial = TimeSpan.FromMilliseconds(1),
        RetryMax = TimeSpan.FromMilliseconds(20),
    };

    [Theory]
    [InlineData(Crash.None)]
    [InlineData(Crash.BeforePublish)]
    [InlineData(Crash.AfterPublish)]
    [InlineData(Crash.OnOpen)]
    [InlineData(Crash.Everywhere)]
    public async Task RunAsync_CrashAtAStep_PublishesEachRecordOnce(Crash crash)
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        var make = new Records();
        await sink.SinkAsync([.. Enumerable.Range(0, 40).Select(n => make.Message($"m{n}", 0, text: $"{n}\0"))]);
        var kafka = new FakeKafka(crash);
        for (int life = 0; life < 3; life++)
        {
            // A relay is also ended in between, wherever it stands.
            using var stop = new CancellationTokenSource();
            var relay = new OutboxRelay(Fast, sink.Postgres, kafka, TimeProvider.System, NullLoggerFactory.Instance);
            var run = relay.RunAsync(stop.Token);
            await Wait.UntilAsync(async () =>
                kafka.Records.Count >= Math.Min(40, (life + 1) * 14) || await sink.CountAsync("outbox") == 0);
            if (life == 2)
            {
                await Wait.UntilAsync(async () => await sink.CountAsync("outbox") == 0);
            }

            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        }

        Assert.Equal(
            Enumerable.Range(0, 40).Select(n => $"m{n}"),
            kafka.Records.Select(record => Records.Read<Schemas.V1.WhatsAppMessage>(record.Value).MessageId));
        Assert.All(kafka.Records, record => Assert.Equal(TopicCatalogue.WhatsAppMessages.DeadLetter(), record.Topic));
        Assert.All(kafka.Records, record => Assert.Contains(
            record.Headers, header =>
                header.Name == "streamml.reason" && Encoding.UTF8.GetString(header.Value!) == "postgres-22021"));
    }

    [Fact]
    public async Task RunAsync_TwoRelays_OneWorksAtATime()
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        var kafka = new FakeKafka(Crash.None);
        using var stop = new CancellationTokenSource();
        var runs = Enumerable.Range(0, 2).Select(_ => new OutboxRelay(
            Fast, sink.Postgres, kafka, TimeProvider.System, NullLoggerFactory.Instance).RunAsync(stop.Token))
                .ToArray();
        var make = new Records();
        await sink.SinkAsync(
            [.. Enumerable.Range(0, 40).Select(n => make.Message($"m{n}", 0, text: $"{n}\0"))], 10, 10, 10);
        await Wait.UntilAsync(async () => await sink.CountAsync("outbox") == 0);

        // The first to end lets the other one have the lock for a moment.
        int opened = kafka.Opened;
        await stop.CancelAsync();
        foreach (var run in runs)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        }

        Assert.Equal(40, kafka.Records.Count);
        Assert.Equal(1, opened);
    }

    [Fact]
    public async Task RunAsync_LockLostWhileABatchIsOnItsWay_PublishesEachRecordOnce()
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        var make = new Records();
        await sink.SinkAsync([.. Enumerable.Range(0, 40).Select(n => make.Message($"m{n}", 0, text: $"{n}\0"))]);
        var cluster = new FencingKafka();
        using var stop = new CancellationTokenSource();
        var runs = Enumerable.Range(0, 2).Select(_ => new OutboxRelay(
            Fast, sink.Postgres, cluster.NewPublisher(), TimeProvider.System, NullLoggerFactory.Instance)
                .RunAsync(stop.Token)).ToArray();

        // PostgreSQL takes the first one for dead while it publishes. The second begins, and fences it.
        await cluster.FirstPublishes.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await sink.ExecuteAsync($$"""
            SELECT pg_terminate_backend(pid) FROM pg_locks
            WHERE locktype = 'advisory' AND objid = hashtext('{{sink.Schema}}')::oid
            """);
        await Wait.UntilAsync(() => Task.FromResult(cluster.Opened >= 2));
        cluster.FirstMayGoOn.SetResult();
        await Wait.UntilAsync(async () => await sink.CountAsync("outbox") == 0);
        await stop.CancelAsync();
        foreach (var run in runs)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        }

        Assert.Equal(
            Enumerable.Range(0, 40).Select(n => $"m{n}"),
            cluster.Records.Select(record => Records.Read<Schemas.V1.WhatsAppMessage>(record.Value).MessageId));
    }

    public enum Crash
    {
        None,
        BeforePublish,
        AfterPublish,
        OnOpen,
        Everywhere,
    }

    /// <summary>
    /// A cluster on which the latest publisher to open fences the others, and the first publish waits.
    /// </summary>
    private sealed class FencingKafka
    {
        private readonly Lock _lock = new();
        private long _last;

        public List<ProducerRecord> Records { get; } = [];

        public int Opened { get; private set; }

        public TaskCompletionSource FirstPublishes { get; } = new();

        public TaskCompletionSource FirstMayGoOn { get; } = new();

        public IOutboxPublisher NewPublisher() => new Publisher(this);

        private sealed class Publisher(FencingKafka cluster) : IOutboxPublisher
        {
            private int _epoch;

            public ValueTask<long> OpenAsync(CancellationToken cancellationToken)
            {
                lock (cluster._lock)
                {
                    _epoch = ++cluster.Opened;
                    return ValueTask.FromResult(cluster._last);
                }
            }

            public async ValueTask PublishAsync(
                long batch, IReadOnlyList<ProducerRecord> records, CancellationToken cancellationToken)
            {
                if (_epoch == 1)
                {
                    cluster.FirstPublishes.TrySetResult();
                    await cluster.FirstMayGoOn.Task.WaitAsync(cancellationToken);
                }

                lock (cluster._lock)
                {
                    if (_epoch != cluster.Opened)
                    {
                        throw new TaskRestartException("fenced");
                    }

                    Assert.Equal(cluster._last + 1, batch);
                    cluster.Records.AddRange(records);
                    cluster._last = batch;
                }
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }

    /// <summary>
    /// Keeps batches and the last number together, as a transaction does, and fails half of the calls where it is told.
    /// </summary>
    private sealed class FakeKafka(Crash crash) : IOutboxPublisher
    {
        private readonly Random _random = new(1);
        private long _last;

        public List<ProducerRecord> Records { get; } = [];

        public int Opened { get; private set; }

        public ValueTask<long> OpenAsync(CancellationToken cancellationToken)
        {
            Fail(Crash.OnOpen);
            Opened++;
            return ValueTask.FromResult(_last);
        }

        public ValueTask PublishAsync(
            long batch, IReadOnlyList<ProducerRecord> records, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Assert.Equal(_last + 1, batch);
            Fail(Crash.BeforePublish);
            Records.AddRange(records);
            _last = batch;
            Fail(Crash.AfterPublish);
            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private void Fail(Crash step)
        {
            if ((crash == step || crash == Crash.Everywhere) && _random.Next(2) == 0)
            {
                throw new TaskRestartException("made to fail");
            }
        }
    }
}
