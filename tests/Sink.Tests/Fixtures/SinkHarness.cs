using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Topics;
using StreamML.Schemas.Topics;
using StreamML.Sink.Migrations;

namespace StreamML.Sink.Tests.Fixtures;

/// <summary>A migrated schema and a sink on it.</summary>
internal sealed class SinkHarness : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source;
    private readonly SinkTaskFactory _factory;

    private SinkHarness(PostgresOptions postgres, SinkTaskFactory factory)
    {
        Postgres = postgres;
        _factory = factory;
        _source = NpgsqlDataSource.Create(postgres.ConnectionString + ";Pooling=false");
    }

    public PostgresOptions Postgres { get; }

    public string Schema => Postgres.Schema;

    public static IReadOnlyList<SourcePartition> Partitions { get; } =
        [.. SinkTopics.All.SelectMany(topic => Enumerable.Range(0, 4).Select(n => new SourcePartition(topic, n)))];

    public static async Task<SinkHarness> CreateAsync(
        PostgresOptions postgres, SinkOptions? options = null, ILoggerFactory? loggers = null)
    {
        await SinkMigrations.ApplyAsync(postgres, TimeProvider.System, NullLogger.Instance, CancellationToken.None);
        loggers ??= NullLoggerFactory.Instance;
        options ??= new SinkOptions { JitterSeed = 1, RetryMax = TimeSpan.FromMilliseconds(200) };
        return new SinkHarness(
            postgres,
            new SinkTaskFactory(options, postgres, new FixedIdentities("cluster"), TimeProvider.System, loggers));
    }

    public IConsumerTask NewTask() => _factory.Create(0, Partitions);

    public async Task<IConsumerTask> OpenAsync()
    {
        var task = NewTask();
        await task.OpenAsync(CancellationToken.None);
        return task;
    }

    /// <summary>Sinks records in batches of these sizes, the last of the rest.</summary>
    public async Task SinkAsync(IReadOnlyList<SourceRecord> records, params int[] sizes)
    {
        await using var task = await OpenAsync();
        int from = 0;
        foreach (int size in sizes.Append(int.MaxValue))
        {
            var batch = records.Skip(from).Take(size).ToArray();
            from += batch.Length;
            await task.ProcessAsync(batch, CancellationToken.None);
        }
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = _source.CreateCommand(sql.Replace("{s}", Schema));
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public Task<long> CountAsync(string table) => ScalarAsync<long>($"SELECT count(*) FROM {{s}}.{table}");

    public async Task ExecuteAsync(string sql)
    {
        await using var command = _source.CreateCommand(sql.Replace("{s}", Schema));
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>All rows of a query as text, a line a row.</summary>
    public async Task<string> DumpAsync(string sql)
    {
        await using var command = _source.CreateCommand(sql.Replace("{s}", Schema));
        await using var reader = await command.ExecuteReaderAsync();
        var text = new StringBuilder();
        while (await reader.ReadAsync())
        {
            text.AppendLine(reader.GetString(0));
        }

        return text.ToString();
    }

    /// <summary>Every table, rows in key order.</summary>
    public async Task<string> DumpTablesAsync()
    {
        var text = new StringBuilder();
        foreach (string? table in new[]
        {
            "messages", "message_texts", "enrichments", "withdrawals", "statuses", "feedback", "events",
            "contact_aliases", "voice_notes", "contact_features", "contact_scores", "score_changes", "predictions",
            "model_versions", "model_artifacts", "model_controls",
        })
        {
            // Of a record that was delivered twice either copy may be the one whose place is kept.
            text.AppendLine(table).Append(await DumpAsync(
                $"SELECT (to_jsonb(t) - 'record_partition' - 'record_offset')::text FROM {{s}}.{table} t ORDER BY 1"));
        }

        return text.ToString();
    }

    /// <summary>
    /// Empties every table. Deleting is much faster here than truncating, which syncs a file a table.
    /// </summary>
    public async Task EmptyAsync() => await ExecuteAsync(string.Join(';', new[]
    {
        "messages", "message_texts", "enrichments", "withdrawals", "statuses", "feedback", "events", "contact_aliases",
        "raw_webhooks", "api_raw", "dead_letters", "outbox", "sink_offsets", "voice_notes", "contact_features",
        "contact_scores", "score_changes", "predictions", "model_versions", "model_artifacts", "model_controls",
    }.Select(table => $"DELETE FROM {{s}}.{table}")));

    public async ValueTask DisposeAsync()
    {
        await _factory.DisposeAsync();
        await _source.DisposeAsync();
    }
}

internal sealed class FixedIdentities(string cluster) : ITopicIdentities
{
    public Task<IReadOnlyDictionary<TopicDefinition, TopicIdentity>> GetAsync(
        IEnumerable<TopicDefinition> topics, CancellationToken cancellationToken)
        => Task.FromResult<IReadOnlyDictionary<TopicDefinition, TopicIdentity>>(
            topics.ToDictionary(topic => topic, topic => new TopicIdentity(cluster, $"id-{topic.Name}", 4)));
}
