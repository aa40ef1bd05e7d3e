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
    // So few that what is live hardly waits for a step.
    private const int BatchRecords = 1_000;
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
    /// not read them. Nothing is shown. It ends early where another preparation, a cutover or an undo comes between.
    /// </summary>
    /// <param name="results">What the job made.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether it came to its end.</returns>
    /// <exception cref="CutoverException">PostgreSQL did not take it; nothing has changed.</exception>
    public Task<bool> PrepareAsync(GenerationResults results, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(results);
        var sql = SqlOf(results.Topic);
        return TryAsync(
            connection => PrepareAsync(connection, sql, results, cancellationToken), cancellationToken);
    }

    /// <summary>
    /// Puts the results in place of the rows of the same versions, where they differ, and adds those of messages that
    /// have no row. Those of a job that is not prepared are read first. Asked again of a job that is cut over, it does
    /// nothing.
    /// </summary>
    /// <param name="results">What the job made; rows of a later generation stay.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="CutoverException">PostgreSQL did not take it; nothing has changed.</exception>
    public Task<CutoverRows> CutOverAsync(GenerationResults results, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(results);
        var sql = SqlOf(results.Topic);
        return TryAsync(
            async connection =>
            {
                for (int tried = 0; tried <= Tries; tried++)
                {
                    if (tried > 0)
                    {
                        await PrepareAsync(connection, sql, results, cancellationToken);
                    }

                    if (await ShowAsync(connection, sql, results, cancellationToken) is { } shown)
                    {
                        return shown;
                    }
                }

                throw new CutoverException(
                    "Other cutovers came between, and nothing has changed. Is more than one process leading? Then try again.");
            },
            cancellationToken);
    }

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
            rows += await ExecuteAsync(connection, sql.Remove, cancellationToken);
            await ExecuteAsync(connection, sql.Empty, cancellationToken);
            await ExecuteAsync(connection, sql.Release, cancellationToken);
            await NoteAsync(connection, sql.NoteUndone, jobId, cancellationToken, rows);
            await transaction.CommitAsync(cancellationToken);
            return rows;
        },
        cancellationToken);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _source.DisposeAsync();

    // A sink that holds some of the rows may be waiting for others of ours: PostgreSQL ends one of the two.
    private async Task<T> TryAsync<T>(
        Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellationToken)
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

    // Null: it is not prepared.
    private async Task<CutoverRows?> ShowAsync(
        NpgsqlConnection connection, CutoverSql sql, GenerationResults results, CancellationToken cancellationToken)
    {
        if (await FindAsync(connection, results.JobId, cancellationToken) is { Undone: false } made)
        {
            return new CutoverRows(made.Rows, made.Added);
        }

        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, sql.Alone, cancellationToken);
        if (!await AskAsync(connection, sql.IsPrepared, results.JobId, cancellationToken))
        {
            return null;
        }

        await ExecuteAsync(connection, sql.Take(results.Only), cancellationToken);
        long changed = await ExecuteAsync(connection, sql.Replace(results.Only), cancellationToken);
        long added = CanFill(sql, results) ? await ExecuteAsync(connection, sql.Add, cancellationToken) : 0;
        await ExecuteAsync(connection, sql.Release, cancellationToken);
        await NoteAsync(connection, sql.Note, results.JobId, cancellationToken, changed, results.Generation, added);
        await transaction.CommitAsync(cancellationToken);
        return new CutoverRows(changed, added);
    }

    // In steps, each a transaction of its own: large ones would fill the disk beside what is live. The last makes it
    // count.
    private async Task<bool> PrepareAsync(
        NpgsqlConnection connection, CutoverSql sql, GenerationResults results, CancellationToken cancellationToken)
    {
        bool fills = CanFill(sql, results) && await results.FillsAsync();
        var statements = sql.Prepare(results.Only, fills);
        string token = Guid.CreateVersion7(_time.GetUtcNow()).ToString("N");
        await ExecuteAsync(connection, sql.CreateStages, cancellationToken);
        await using (var transaction = await connection.BeginTransactionAsync(cancellationToken))
        {
            await ExecuteAsync(connection, [sql.Alone, .. sql.Release], cancellationToken);
            await NoteAsync(connection, sql.NotePreparation, results.JobId, cancellationToken, token);
            await transaction.CommitAsync(cancellationToken);
        }

        using var batch = new SinkBatch(
            leaveUnreadable: true, _isErased,
            topic => topic.Name == results.Topic.LiveTopic?.Name ? results.Topic : topic);
        var topicIds = new Dictionary<TopicDefinition, string> { [results.Topic] = "" };
        await foreach (var part in results.Read().Chunk(BatchRecords).WithCancellation(cancellationToken))
        {
            batch.Fill(part, topicIds);
            if (!await StepAsync(connection, sql, batch, token, statements, cancellationToken))
            {
                return false;
            }
        }

        await ExecuteAsync(connection, sql.Analyze, cancellationToken);
        await using (var transaction = await connection.BeginTransactionAsync(cancellationToken))
        {
            await ExecuteAsync(connection, sql.Alone, cancellationToken);
            await using var whole = new NpgsqlCommand(sql.NotePrepared, connection);
            whole.Parameters.Add(new NpgsqlParameter<string> { TypedValue = token });
            int noted = await whole.ExecuteNonQueryAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return noted > 0;
        }
    }

    // Whether the preparation goes on.
    private static async Task<bool> StepAsync(
        NpgsqlConnection connection, CutoverSql sql, SinkBatch batch, string token, IReadOnlyList<string> statements,
        CancellationToken cancellationToken)
    {
        var rows = batch.Tables.First(each => each.Table == sql.Target.Table);
        await rows.Encoded;
        bool goesOn = true;
        if (rows.Count > 0)
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await ExecuteAsync(connection, CutoverSql.MayBeLost, cancellationToken);
            await BatchWriter.CopyAsync(connection, rows, 0, rows.Count, cancellationToken);
            await ExecuteAsync(connection, sql.Alone, cancellationToken);
            goesOn = await AskAsync(connection, sql.IsUnderWay, token, cancellationToken);
            if (goesOn)
            {
                await ExecuteAsync(connection, statements, cancellationToken);
                await transaction.CommitAsync(cancellationToken);
            }
        }

        await batch.ClearAsync();
        return goesOn;
    }

    private static bool CanFill(CutoverSql sql, GenerationResults results) =>
        sql.Target.Fills && results.Only.Count == 0;

    private static async Task<bool> AskAsync(
        NpgsqlConnection connection, string sql, string about, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = about });
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    private async Task<Made?> FindAsync(
        NpgsqlConnection connection, string jobId, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(_tables[0].Find, connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = jobId });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new Made(
                reader.GetInt64(0), reader.GetInt64(1), reader.GetBoolean(2), reader.GetInt64(3), reader.GetBoolean(4),
                reader.GetString(5))
            : null;
    }

    private async Task NoteAsync(
        NpgsqlConnection connection, string sql, string jobId, CancellationToken cancellationToken,
        params object[] more)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = jobId });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = _time.GetUtcNow().UtcDateTime });
        foreach (object value in more)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
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

    private sealed record Made(long Rows, long Added, bool Undone, long Restored, bool IsLast, string Table);
}
