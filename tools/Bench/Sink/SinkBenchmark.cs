using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Topics;
using StreamML.Schemas.Topics;
using StreamML.Sink;
using StreamML.Sink.Migrations;
using StreamML.Sink.Server;
using StreamML.Traffic;
using StreamML.Traffic.Plan;

namespace StreamML.Bench.Sink;

/// <summary>
/// The cost of versions, withdrawals, decoding and offsets: the sink's task against a bare COPY and ON CONFLICT loop,
/// with the same rows, private PostgreSQL, tables and indexes, emptied before each run.
/// </summary>
internal sealed class SinkBenchmark : IBenchmark
{
    private const int UsualMessages = 40_000;
    private const string Emptied =
        "{0}.messages, {0}.message_texts, {0}.enrichments, {0}.withdrawals, {0}.statuses, {0}.sink_offsets";

    public string Name => "sink";

    public string Description => "records to PostgreSQL against a bare COPY + ON CONFLICT loop over the same rows";

    public async Task<IReadOnlyList<Measure>> RunAsync(
        Effort effort, IProgress<string> progress, CancellationToken cancellationToken)
    {
        using var folder = new ScratchFolder();
        await using var server = await PrivatePostgres.StartAsync(
            new PrivatePostgresOptions { DataDirectory = folder.Sub("postgres") }, cancellationToken);
        var postgres = new PostgresOptions { ConnectionString = server.ConnectionString };
        await SinkMigrations.ApplyAsync(postgres, TimeProvider.System, NullLogger.Instance, cancellationToken);
        var options = new SinkOptions();
        var rows = new SinkRows(effort.Of(UsualMessages), Texts());
        await using var factory = new SinkTaskFactory(
            options, postgres, new OneCluster(), TimeProvider.System, NullLoggerFactory.Instance);

        // The sink's own settings for both: no JIT, and the same sort memory.
        await using var connection = new NpgsqlConnection(postgres.Effective());
        await connection.OpenAsync(cancellationToken);
        var bare = new BareLoop(connection, postgres.Schema);
        await bare.PrepareAsync();
        var measure = await Paired.RunAsync(
            "rows", "rows/s",
            ("bare typed COPY + ON CONFLICT, no offsets row", () =>
                TimeAsync(() => bare.WriteAsync(rows, options.MaxBatchRecords))),
            ("sink task: decode, COPY, merge by version, offsets row", async () =>
            {
                await using var task = factory.Create(0, SinkRows.Sources);
                return await TimeAsync(() => SinkAsync(task, rows, options.MaxBatchRecords, cancellationToken));
            }
        ),
            effort.Pairs, progress);
        return [measure];

        async Task<double> TimeAsync(Func<Task> work)
        {
            await EmptyAsync(connection, postgres.Schema, cancellationToken);
            long started = TimeProvider.System.GetTimestamp();
            await work();
            double seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
            await CheckAsync(connection, postgres.Schema, rows, cancellationToken);
            return rows.Records.Count / seconds;
        }
    }

    private static async Task SinkAsync(
        IConsumerTask task, SinkRows rows, int maxBatch, CancellationToken cancellationToken)
    {
        await task.OpenAsync(cancellationToken);
        foreach (var batch in rows.Records.Chunk(maxBatch))
        {
            await task.ProcessAsync(batch, cancellationToken);
        }
    }

    // Includes a checkpoint, or the next run would pay for this run's writes.
    private static async Task EmptyAsync(
        NpgsqlConnection connection, string schema, CancellationToken cancellationToken)
    {
        string tables = string.Format(System.Globalization.CultureInfo.InvariantCulture, Emptied, schema);
        await using var truncate = new NpgsqlCommand($"TRUNCATE {tables}", connection);
        await truncate.ExecuteNonQueryAsync(cancellationToken);
        await using var checkpoint = new NpgsqlCommand("CHECKPOINT", connection);
        await checkpoint.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task CheckAsync(
        NpgsqlConnection connection, string schema, SinkRows rows, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"SELECT (SELECT count(*) FROM {schema}.messages) + (SELECT count(*) FROM {schema}.message_texts)"
            + $" + (SELECT count(*) FROM {schema}.enrichments) + (SELECT count(*) FROM {schema}.statuses)", connection);
        long stored = (long)(await command.ExecuteScalarAsync(cancellationToken))!;
        if (stored != rows.Records.Count)
        {
            throw new InvalidOperationException($"{stored} of {rows.Records.Count} rows are there.");
        }
    }

    private static string[] Texts()
    {
        var plan = new TrafficPlan(
            new TrafficOptions { Messages = 5_000, StartMs = 1_750_000_000_000, Mischief = false });
        foreach (var delivery in plan.Deliveries())
        {
            _ = delivery.Updates;
        }

        return [.. plan.Ledger.Revisions.Values.Where(text => text.Length > 0)];
    }

    private sealed class OneCluster : ITopicIdentities
    {
        public Task<IReadOnlyDictionary<TopicDefinition, TopicIdentity>> GetAsync(
            IEnumerable<TopicDefinition> topics, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyDictionary<TopicDefinition, TopicIdentity>>(
                topics.ToDictionary(topic => topic, topic => new TopicIdentity("bench", $"id-{topic.Name}", 4)));
    }
}
