using Microsoft.Extensions.Logging;
using Npgsql;
using StreamML.Messaging.Errors;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Sink.Tests.Fixtures;
using StreamML.Sink.Writing;

namespace StreamML.Sink.Tests;

[Collection(PostgresCollection.Name)]
public sealed class OffsetTests(PostgresFixture postgres)
{
    private static readonly SourcePartition Messages = new(TopicCatalogue.WhatsAppMessages, 0);

    [Fact]
    public async Task Zombie_AfterAnotherSinkOpened_WritesNothing()
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        var make = new Records();
        await using var zombie = await sink.OpenAsync();
        await zombie.ProcessAsync([make.Message("m0", 0)], CancellationToken.None);
        await using var heir = await sink.OpenAsync();

        var late = make.Message("m1", 0);
        await Assert.ThrowsAsync<TaskRestartException>(
            async () => await zombie.ProcessAsync([late], CancellationToken.None));
        Assert.Equal(1, await sink.CountAsync("messages"));

        await heir.ProcessAsync([late], CancellationToken.None);
        Assert.Equal(2, await sink.CountAsync("messages"));
    }

    [Fact]
    public async Task Zombie_WithATransactionOpen_LosesToTheSinkThatOpens()
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        var make = new Records();
        await using var first = await sink.OpenAsync();
        await first.ProcessAsync([make.Message("m0", 0)], CancellationToken.None);
        // A lock on the table holds the first one's merge, so that the second opens in the midst of it.
        await using var blocker = new NpgsqlConnection(sink.Postgres.ConnectionString);
        await blocker.OpenAsync();
        await using var hold = await blocker.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand(
            $"LOCK TABLE {sink.Schema}.messages IN ACCESS EXCLUSIVE MODE", blocker))
        {
            await command.ExecuteNonQueryAsync();
        }

        var late = make.Message("m1", 0);
        var write = first.ProcessAsync([late], CancellationToken.None).AsTask();
        await Wait.UntilAsync(async () => await sink.ScalarAsync<long>(
            "SELECT count(*) FROM pg_locks WHERE NOT granted") > 0);
        await using var second = sink.NewTask();
        var offsets = await second.OpenAsync(CancellationToken.None);
        Assert.Equal(1, offsets[Messages]);
        await hold.RollbackAsync();

        await Assert.ThrowsAsync<TaskRestartException>(() => write);
        Assert.Equal(1, await sink.CountAsync("messages"));
        await second.ProcessAsync([late], CancellationToken.None);
        Assert.Equal(2, await sink.CountAsync("messages"));
    }

    [Fact]
    public async Task Backends_TerminatedAgainAndAgain_EveryRowOnce()
    {
        using var logs = new CountingLoggers();
        await using var sink = await SinkHarness.CreateAsync(
            postgres.NewSchema(),
            new SinkOptions
            {
                JitterSeed = 3,
                RetryInitial = TimeSpan.FromMilliseconds(2),
                RetryMax = TimeSpan.FromMilliseconds(20),
            },
            logs);
        var make = new Records();
        var records = Enumerable.Range(0, 6000)
            .Select(n => make.Message($"m{n}", 0, text: n % 500 == 13 ? "\0" : "hello")).ToArray();
        await using var task = await sink.OpenAsync();
        using var stop = new CancellationTokenSource();
        var kills = KillAsync(sink, stop.Token);
        foreach (var batch in records.Chunk(300))
        {
            await task.ProcessAsync(batch, CancellationToken.None);
        }

        await stop.CancelAsync();
        Assert.True(await kills > 3);
        Assert.Equal(6000 - 12, await sink.CountAsync("messages"));
        Assert.Equal(12, await sink.CountAsync("outbox"));
        Assert.Equal(6000, await sink.ScalarAsync<long>("SELECT sum(next_offset)::bigint FROM {s}.sink_offsets"));
    }

    [Fact]
    public async Task Commit_WhoseAnswerWasLost_IsNotDoneTwice()
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        await using var source = NpgsqlDataSource.Create(sink.Postgres.Effective());
        var offsets = new OffsetStore(sink.Schema, TimeProvider.System);
        var writer = new BatchWriter(sink.Schema, offsets);
        await using var store = new SinkStore(source, offsets, writer);
        var topics = await new FixedIdentities("c").GetAsync([Messages.Topic], CancellationToken.None);
        await store.ClaimAsync([Messages], topics, CancellationToken.None);
        using var batch = new SinkBatch(leaveUnreadable: true);
        batch.Fill([new Records().Message("m", 0, text: "\0")], store.TopicIds());
        await using (var connection = await source.OpenConnectionAsync())
        {
            // Commits, and the task does not learn of it.
            await writer.PrepareAsync(connection, CancellationToken.None);
            await writer.WriteIsolatingAsync(connection, batch, CancellationToken.None);
        }

        await store.WriteAsync(batch, CancellationToken.None);

        Assert.Equal(1, await sink.CountAsync("outbox"));
    }

    [Fact]
    public async Task Topic_MadeAnew_IsReadFromItsStart()
    {
        var schema = postgres.NewSchema();
        await using var sink = await SinkHarness.CreateAsync(schema);
        await sink.SinkAsync([new Records().Message("m", 0)]);
        await using var other = new SinkTaskFactory(
            new SinkOptions(), schema, new FixedIdentities("another"), TimeProvider.System, new CountingLoggers());
        await using var task = other.Create(0, SinkHarness.Partitions);

        Assert.Empty(await task.OpenAsync(CancellationToken.None));
    }

    [Fact]
    public async Task ProcessAsync_Cancelled_EndsAtOnceAndWritesNothing()
    {
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        await using var blocker = new NpgsqlConnection(sink.Postgres.ConnectionString);
        await blocker.OpenAsync();
        await using var hold = await blocker.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand(
            $"LOCK TABLE {sink.Schema}.messages IN ACCESS EXCLUSIVE MODE", blocker))
        {
            await command.ExecuteNonQueryAsync();
        }

        await using var task = await sink.OpenAsync();
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await task.ProcessAsync([new Records().Message("m", 0)], stop.Token).AsTask()
                .WaitAsync(TimeSpan.FromSeconds(5)));
        await hold.RollbackAsync();
        Assert.Equal(0, await sink.CountAsync("messages"));
    }

    private static async Task<int> KillAsync(SinkHarness sink, CancellationToken stop)
    {
        int kills = 0;
        var random = new Random(1);
        while (!stop.IsCancellationRequested)
        {
            kills += (int)await sink.ScalarAsync<long>(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = "
                + "'streamml-sink'");
            // Longer and longer, so that a batch fits between two of them at last, however slow the machine is.
            await Task.Delay(random.Next(1, 120 + (4 * kills)), CancellationToken.None);
        }

        return kills;
    }
}
