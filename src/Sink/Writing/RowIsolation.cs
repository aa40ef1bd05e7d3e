using Npgsql;
using StreamML.Messaging.DeadLetters;
using StreamML.Messaging.Errors;
using StreamML.Schemas.Topics;
using StreamML.Sink.Copying;
using StreamML.Sink.Errors;
using StreamML.Sink.Outbox;
using StreamML.Sink.Tables;

namespace StreamML.Sink.Writing;

/// <summary>
/// Finds the rows of a batch that PostgreSQL refuses, by halving under savepoints. Lives as long as its transaction.
/// </summary>
internal sealed class RowIsolation(
    BatchWriter writer, NpgsqlConnection connection, NpgsqlTransaction transaction, SinkBatch batch,
    List<RefusedRecord> refused)
{
    private const string Savepoint = "streamml_rows";

    /// <summary>Writes the rows of one table, all but the refused ones.</summary>
    public async Task WriteAsync(StagedRows rows, CancellationToken cancellationToken)
    {
        var open = new Stack<(int First, int End)>();
        open.Push((0, rows.Count));
        while (open.TryPop(out var range))
        {
            var (first, end) = range;
            if (first == end)
            {
                continue;
            }

            var fault = await TryAsync(rows, first, end, cancellationToken);
            if (fault is null)
            {
                continue;
            }

            if (end - first == 1)
            {
                Refuse(rows, first, fault);
                continue;
            }

            // The upper half is pushed first, so that rows are written in their order.
            int middle = first + ((end - first) / 2);
            open.Push((middle, end));
            open.Push((first, middle));
        }
    }

    private async Task<PostgresException?> TryAsync(
        StagedRows rows, int first, int end, CancellationToken cancellationToken)
    {
        await transaction.SaveAsync(Savepoint, cancellationToken);
        try
        {
            await writer.WriteRangeAsync(connection, transaction, rows, first, end, cancellationToken);
            await transaction.ReleaseAsync(Savepoint, cancellationToken);
            return null;
        }
        catch (PostgresException fault) when (PostgresErrors.Classify(fault) == PostgresFault.Data)
        {
            await transaction.RollbackAsync(Savepoint, cancellationToken);
            return fault;
        }
    }

    private void Refuse(StagedRows rows, int row, PostgresException fault)
    {
        var record = batch.Records[rows.RecordOf(row)];
        if (rows.Table == DeadLetterRows.Target || rows.Table == UnreadableRows.Target)
        {
            // Its row is cut to fit whatever the record holds. A dead letter of it would come back here for ever.
            throw new RoleStopException(
                $"PostgreSQL refuses a row of {rows.Table.Name} ({fault.SqlState}) for {record.Source} at "
                + $"{record.Offset}.", fault);
        }

        refused.Add(new RefusedRecord(record,
            new DeadLetterReason(
                SinkBatch.InsertStage, RefusalCode.Postgres(fault.SqlState), PostgresErrors.Describe(fault))));
    }
}
