using Npgsql;
using StreamML.Messaging.DeadLetters;
using StreamML.Sink.Copying;
using StreamML.Sink.Outbox;
using StreamML.Sink.Tables;

namespace StreamML.Sink.Writing;

/// <summary>
/// Writes a batch in one transaction: copy to staging tables, merge by version, refused records to the outbox, offsets,
/// commit. One thread at a time; a fault leaves nothing behind.
/// </summary>
internal sealed class BatchWriter
{
    // Any number will do, as long as every sink uses the same two for a schema.
    private const int WithdrawalLock = 0x5357;

    // "PGCOPY", its tail, flags 0, no header extension; at the end a field count of -1. PostgreSQL manual, COPY,
    // "Binary Format".
    private static readonly ReadOnlyMemory<byte> Header =
        new byte[] { 80, 71, 67, 79, 80, 89, 10, 255, 13, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0 };

    private static readonly ReadOnlyMemory<byte> Trailer = new byte[] { 255, 255 };

    private readonly string _schema;
    private readonly OffsetStore _offsets;
    private readonly Dictionary<SinkTable, TableMerge> _merges;

    /// <summary>Makes a writer for a schema.</summary>
    /// <param name="schema">The quoted schema.</param>
    /// <param name="offsets">Its offsets.</param>
    public BatchWriter(string schema, OffsetStore offsets)
    {
        _schema = schema;
        _offsets = offsets;
        _merges = SinkTables.InLockOrder.ToDictionary(
            table => table, table => new TableMerge(schema, table, SinkTables.InLockOrder));
    }

    /// <summary>Makes the staging tables of a new connection.</summary>
    public async Task PrepareAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var table in SinkTables.InLockOrder)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(table.CreateStage()));
        }

        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Writes a batch of which PostgreSQL takes every row.</summary>
    /// <exception cref="PostgresException">Class 22, 23 or 54: it refuses a row; nothing is written.</exception>
    public async Task WriteAsync(NpgsqlConnection connection, SinkBatch batch, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        foreach (var rows in batch.Tables)
        {
            await rows.Encoded;
            if (rows.Count > 0)
            {
                await CopyAsync(connection, rows, 0, rows.Count, cancellationToken);
            }
        }

        await using var statements = new NpgsqlBatch(connection, transaction);
        if (batch.HasTexts)
        {
            statements.BatchCommands.Add(LockTexts(batch.Withdraws));
        }

        foreach (var rows in batch.Tables)
        {
            if (rows.Count > 0)
            {
                _merges[rows.Table].AddTo(statements, rows);
            }
        }

        var advance = Finish(statements, batch, batch.Refused);
        await statements.ExecuteNonQueryAsync(cancellationToken);
        OffsetStore.CheckAdvanced(batch.NextOffsets.Count, advance);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>
    /// Writes a batch of which PostgreSQL refuses some rows: each table's rows are halved under savepoints until those
    /// that are refused stand alone. They go to the outbox; the rest lands.
    /// </summary>
    /// <returns>All refused records of the batch.</returns>
    public async Task<IReadOnlyList<RefusedRecord>> WriteIsolatingAsync(
        NpgsqlConnection connection, SinkBatch batch, CancellationToken cancellationToken)
    {
        await Task.WhenAll(batch.Tables.Select(rows => rows.Encoded));
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (batch.HasTexts)
        {
            await using var texts = new NpgsqlBatch(connection, transaction);
            texts.BatchCommands.Add(LockTexts(withdraws: true));
            await texts.ExecuteNonQueryAsync(cancellationToken);
        }

        var refused = new List<RefusedRecord>(batch.Refused);
        var isolation = new RowIsolation(this, connection, transaction, batch, refused);
        foreach (var rows in batch.Tables)
        {
            await isolation.WriteAsync(rows, cancellationToken);
        }

        await using var statements = new NpgsqlBatch(connection, transaction);
        var advance = Finish(statements, batch, refused);
        await statements.ExecuteNonQueryAsync(cancellationToken);
        OffsetStore.CheckAdvanced(batch.NextOffsets.Count, advance);
        await transaction.CommitAsync(cancellationToken);
        return refused;
    }

    /// <summary>Copies a range of rows and merges it, within a transaction. Leaves the staging table empty.</summary>
    internal async Task WriteRangeAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, StagedRows rows, int first, int end,
        CancellationToken cancellationToken)
    {
        await CopyAsync(connection, rows, first, end, cancellationToken);
        await using var statements = new NpgsqlBatch(connection, transaction);
        _merges[rows.Table].AddTo(statements, rows);
        statements.BatchCommands.Add(new NpgsqlBatchCommand(rows.Table.EmptyStage()));
        await statements.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Copies a range of rows to the staging table, within a transaction.</summary>
    internal static async Task CopyAsync(
        NpgsqlConnection connection, StagedRows rows, int first, int end, CancellationToken cancellationToken)
    {
        await using var copy = await connection.BeginRawBinaryCopyAsync(rows.Table.Copy(), cancellationToken);
        await copy.WriteAsync(Header, cancellationToken);
        await copy.WriteAsync(rows.Bytes(first, end), cancellationToken);
        await copy.WriteAsync(Trailer, cancellationToken);
    }

    /// <summary>
    /// A withdrawal and a text of the same message may be in the hands of two sinks, neither seeing the other's rows
    /// yet. So texts are written under a shared lock, and withdrawals under an exclusive one.
    /// </summary>
    /// <param name="schema">The quoted schema; its name has no quotes.</param>
    /// <param name="withdraws">Whether it is for withdrawals.</param>
    internal static string LockTexts(string schema, bool withdraws) =>
        $"SELECT pg_advisory_xact_lock{(withdraws ? "" : "_shared")}({WithdrawalLock}, hashtext('{schema}'))";

    private NpgsqlBatchCommand LockTexts(bool withdraws) => new(LockTexts(_schema, withdraws));

    private NpgsqlBatchCommand Finish(NpgsqlBatch statements, SinkBatch batch, IReadOnlyList<RefusedRecord> refused)
    {
        long nowMs = _offsets.Now.ToUnixTimeMilliseconds();
        foreach (var (record, reason) in refused)
        {
            var letter = DeadLetterRecord.Create(record, reason, attempt: 1, nowMs);
            statements.BatchCommands.Add(OutboxStore.Insert(_schema, letter));
        }

        return _offsets.AddAdvance(statements, batch.NextOffsets);
    }
}
