using Npgsql;

namespace StreamML.Bench.Sink;

/// <summary>
/// The control: hand-written COPY and ON CONFLICT, one transaction per batch, over decoded values. It compares no
/// versions, handles no withdrawals and keeps no offsets.
/// </summary>
internal sealed class BareLoop(NpgsqlConnection connection, string schema)
{
    /// <summary>Creates the staging tables.</summary>
    public async Task PrepareAsync()
    {
        await BareTables.Messages.PrepareAsync(connection, schema);
        await BareTables.Texts.PrepareAsync(connection, schema);
        await BareTables.Enrichments.PrepareAsync(connection, schema);
        await BareTables.Statuses.PrepareAsync(connection, schema);
    }

    /// <summary>Writes all rows, about <paramref name="batch"/> per transaction.</summary>
    public async Task WriteAsync(SinkRows rows, int batch)
    {
        int batches = (rows.Records.Count + batch - 1) / batch;
        for (int part = 0; part < batches; part++)
        {
            await using var transaction = await connection.BeginTransactionAsync();
            await BareTables.Messages.CopyAsync(connection, Part(rows.Messages, part, batches));
            await BareTables.Texts.CopyAsync(connection, Part(rows.Texts, part, batches));
            await BareTables.Enrichments.CopyAsync(connection, Part(rows.Enrichments, part, batches));
            await BareTables.Statuses.CopyAsync(connection, Part(rows.Statuses, part, batches));
            await using var merges = new NpgsqlBatch(connection, transaction)
            {
                BatchCommands =
                {
                    BareTables.Messages.Merge(schema), BareTables.Texts.Merge(schema),
                    BareTables.Enrichments.Merge(schema), BareTables.Statuses.Merge(schema),
                },
            };
            await merges.ExecuteNonQueryAsync();
            await transaction.CommitAsync();
        }
    }

    private static List<T> Part<T>(List<T> all, int part, int parts)
    {
        int from = (int)((long)all.Count * part / parts);
        return all.GetRange(from, (int)((long)all.Count * (part + 1) / parts) - from);
    }
}
