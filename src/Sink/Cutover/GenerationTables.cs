using Npgsql;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Sink.Copying;
using StreamML.Sink.Errors;
using StreamML.Sink.Writing;

namespace StreamML.Sink.Cutover;

/// <summary>
/// Shows the results of a generation in the table of its live results, and takes them back (ADR 52, ADR 58). Each is
/// one transaction: readers see all of it or nothing, and whoever is killed on the way leaves nothing behind.
/// </summary>
public sealed class GenerationTables : IAsyncDisposable
{
    private const int BatchRecords = 5_000;
    private const int Tries = 3;

    private readonly NpgsqlDataSource _source;
    private readonly IReadOnlyList<CutoverSql> _tables;
    private readonly TimeProvider _time;
    private readonly Func<byte[]?, bool>? _isErased;

    /// <summary>Connects on first use.</summary>
    /// <param name="postgres">Valid options; the migrations applied.</param>
    /// <param name="time">The clock.</param>
    /// <param name="isErased">Whether a record's key is of somebody who was erased; null: of nobody.</param>
    public GenerationTables(PostgresOptions postgres, TimeProvider time, Func<byte[]?, bool>? isErased = null)
    {
        ArgumentNullException.ThrowIfNull(postgres);
        (_time, _isErased) = (time, isErased);
        _tables = [.. CutoverTarget.All.Select(target => new CutoverSql($"\"{postgres.Schema}\"", target))];
        _source = NpgsqlDataSource.Create(postgres.Effective());
    }

    /// <summary>
    /// Keeps the results that differ from the live rows, in place of those of any other job, so that the cutover need
    /// not read them. Nothing is shown.
    /// </summary>
    /// <param name="jobId">The job that made them.</param>
    /// <param name="only">The labels that are shown, as replays name them; empty: all.</param>
    /// <param name="results">The topic of the results.</param>
    /// <param name="read">Reads the topic from its beginning.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="CutoverException">PostgreSQL did not take it; nothing has changed.</exception>
    public Task PrepareAsync(
        string jobId, IReadOnlyList<string> only, TopicDefinition results, Func<IAsyncEnumerable<SourceRecord>> read,
        CancellationToken cancellationToken) => TryAsync(
            async connection =>
            {
                var sql = SqlOf(results);
                await ExecuteAsync(connection, sql.Target.Table.CreateStage(), cancellationToken);
                await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
                await PrepareAsync(connection, sql, jobId, only, results, read(), cancellationToken);
                await transaction.CommitAsync(cancellationToken);
                return 0;
            },
            cancellationToken);

    /// <summary>
    /// Puts the results in place of the rows of the same versions, where they differ. Those of a job that is not
    /// prepared are read first. Asked again of a job that is cut over, it does nothing.
    /// </summary>
    /// <param name="jobId">The job that made them.</param>
    /// <param name="only">The labels that are shown, as replays name them; empty: all.</param>
    /// <param name="generation">Its generation; rows of a later one stay.</param>
    /// <param name="results">The topic of the results.</param>
    /// <param name="read">Reads the topic from its beginning.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Rows that changed.</returns>
    /// <exception cref="CutoverException">PostgreSQL did not take it; nothing has changed.</exception>
    public Task<long> CutOverAsync(
        string jobId, IReadOnlyList<string> only, int generation, TopicDefinition results,
        Func<IAsyncEnumerable<SourceRecord>> read, CancellationToken cancellationToken) => TryAsync(
            async connection =>
            {
                if (await FindAsync(connection, jobId, cancellationToken) is { Undone: false } made)
                {
                    return made.Rows;
                }

                var sql = SqlOf(results);
                await ExecuteAsync(connection, sql.Target.Table.CreateStage(), cancellationToken);
                await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
                await ExecuteAsync(connection, sql.Alone, cancellationToken);
                if (!await IsPreparedAsync(connection, sql, jobId, cancellationToken))
                {
                    await PrepareAsync(connection, sql, jobId, only, results, read(), cancellationToken);
                }

                await ExecuteAsync(connection, sql.Take(only), cancellationToken);
                long rows = await ExecuteAsync(connection, sql.Replace(only), cancellationToken);
                await ExecuteAsync(connection, sql.Release, cancellationToken);
                await NoteAsync(connection, sql.Note, jobId, rows, cancellationToken, generation);
                await transaction.CommitAsync(cancellationToken);
                return rows;
            },
            cancellationToken);

    /// <summary>
    /// Puts the rows back that a job replaced, where nothing later has been written. Asked again, it does nothing.
    /// </summary>
    /// <param name="jobId">The job.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Rows that were put back.</returns>
    /// <exception cref="CutoverException">There is nothing to put back, or PostgreSQL did not take it; nothing has
    /// changed.</exception>
    public Task<long> UndoAsync(string jobId, CancellationToken cancellationToken) => TryAsync(
        async connection =>
        {
            var made = await FindAsync(connection, jobId, cancellationToken)
                ?? throw new CutoverException("The tables know of no cutover of it.");
            if (made.Undone)
            {
                return made.Restored;
            }

            if (!made.IsLast)
            {
                throw new CutoverException(
                    "Another replay was cut over since, and what this one replaced is no longer kept. To go back, replay with "
                    + "the older models.");
            }

            var sql = _tables.First(table => table.Target.Table.Name == made.Table);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await ExecuteAsync(connection, sql.Alone, cancellationToken);
            await ExecuteAsync(connection, sql.Lock, cancellationToken);
            long rows = await ExecuteAsync(connection, sql.Restore, cancellationToken);
            await ExecuteAsync(connection, sql.Empty, cancellationToken);
            await ExecuteAsync(connection, sql.Release, cancellationToken);
            await NoteAsync(connection, sql.NoteUndone, jobId, rows, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return rows;
        },
        cancellationToken);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _source.DisposeAsync();

    // A sink that holds some of the rows may be waiting for others of ours: PostgreSQL ends one of the two.
    private async Task<long> TryAsync(
        Func<NpgsqlConnection, Task<long>> work, CancellationToken cancellationToken)
    {
        for (int tried = 1; ; tried++)
        {
            try
            {
                await using var connection = await _source.OpenConnectionAsync(cancellationToken);
                return await work(connection);
            }
            catch (Exception fault) when (PostgresErrors.Classify(fault) == PostgresFault.Retry && tried < Tries)
            {
                await Task.Delay(TimeSpan.FromSeconds(tried), _time, cancellationToken);
            }
            catch (Exception fault) when (PostgresErrors.Classify(fault) != PostgresFault.None)
            {
                throw new CutoverException(
                    $"PostgreSQL did not take it ({PostgresErrors.Name(fault)}), and nothing has changed. Is it running, and is "
                    + "Postgres__ConnectionString right? Then try again.", fault);
            }
        }
    }

    private CutoverSql SqlOf(TopicDefinition results)
    {
        var target = CutoverTarget.Of(results.LiveTopic);
        return _tables.First(table => table.Target == target);
    }

    private static async Task<bool> IsPreparedAsync(
        NpgsqlConnection connection, CutoverSql sql, string jobId, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql.IsPrepared, connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = jobId });
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    private async Task PrepareAsync(
        NpgsqlConnection connection, CutoverSql sql, string jobId, IReadOnlyList<string> only, TopicDefinition results,
        IAsyncEnumerable<SourceRecord> records, CancellationToken cancellationToken)
    {
        await StageAsync(connection, sql.Target.Table, results, records, cancellationToken);
        await ExecuteAsync(connection, sql.Prepare(only), cancellationToken);
        await using var note = new NpgsqlCommand(sql.NotePrepared, connection);
        note.Parameters.Add(new NpgsqlParameter<string> { TypedValue = jobId });
        note.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = _time.GetUtcNow().UtcDateTime });
        await note.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task StageAsync(
        NpgsqlConnection connection, SinkTable table, TopicDefinition results,
        IAsyncEnumerable<SourceRecord> records, CancellationToken cancellationToken)
    {
        using var batch = new SinkBatch(
            leaveUnreadable: true, _isErased, topic => topic.Name == results.LiveTopic?.Name ? results : topic);
        var topicIds = new Dictionary<TopicDefinition, string> { [results] = "" };
        await foreach (var part in records.Chunk(BatchRecords).WithCancellation(cancellationToken))
        {
            batch.Fill(part, topicIds);
            var rows = batch.Tables.First(each => each.Table == table);
            await rows.Encoded;
            if (rows.Count > 0)
            {
                await BatchWriter.CopyAsync(connection, rows, 0, rows.Count, cancellationToken);
            }

            await batch.ClearAsync();
        }
    }

    private async Task<Made?> FindAsync(
        NpgsqlConnection connection, string jobId, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(_tables[0].Find, connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = jobId });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new Made(
                reader.GetInt64(0), reader.GetBoolean(1), reader.GetInt64(2), reader.GetBoolean(3),
                reader.GetString(4))
            : null;
    }

    private async Task NoteAsync(
        NpgsqlConnection connection, string sql, string jobId, long rows, CancellationToken cancellationToken,
        int? generation = null)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = jobId });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = _time.GetUtcNow().UtcDateTime });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = rows });
        if (generation is { } number)
        {
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = number });
        }

        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    // Many rows take longer than a statement of the sink may.
    private static async Task<int> ExecuteAsync(
        NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task ExecuteAsync(
        NpgsqlConnection connection, IEnumerable<string> statements, CancellationToken cancellationToken)
    {
        foreach (string statement in statements)
        {
            await ExecuteAsync(connection, statement, cancellationToken);
        }
    }

    private sealed record Made(long Rows, bool Undone, long Restored, bool IsLast, string Table);
}
