using Npgsql;

namespace StreamML.Sink.Counting;

/// <summary>How many rows there are, and what does not add up yet. One consistent look at the database.</summary>
/// <param name="Rows">Rows a table; the table <c>outbox</c> among them.</param>
/// <param name="MessagesWithoutText">Messages that have no row in <c>message_texts</c>.</param>
/// <param name="TextsWithoutEnrichment">Texts that have no row in <c>enrichments</c>.</param>
/// <param name="EnrichmentsWithoutMessage">Enrichments that have no row in <c>messages</c>.</param>
/// <param name="WithdrawnWithText">Withdrawn messages of which any table holds text. Never anything but 0.</param>
public sealed record TableCounts(
    IReadOnlyDictionary<string, long> Rows,
    long MessagesWithoutText,
    long TextsWithoutEnrichment,
    long EnrichmentsWithoutMessage,
    long WithdrawnWithText)
{
    /// <summary>Refused records that are not yet in their dead-letter topic.</summary>
    public long Outbox => Rows["outbox"];

    /// <summary>
    /// Reads rows and what does not add up: joins whole tables, so it is for a check, not for a look.
    /// </summary>
    /// <param name="postgres">Valid options; the migrations applied.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="NpgsqlException">PostgreSQL is away, or the tables are not there.</exception>
    public static async Task<TableCounts> ReadAsync(PostgresOptions postgres, CancellationToken cancellationToken)
    {
        string schema = $"\"{postgres.Schema}\"";
        // One statement has one snapshot.
        var counts = await QueryAsync(
            postgres,
            $"""
            SELECT name, rows FROM {schema}.pipeline_counts
            UNION ALL SELECT '.messages', count(*) FROM {schema}.messages m WHERE NOT EXISTS (
                SELECT FROM {schema}.message_texts x
                WHERE x.phone_number_id = m.phone_number_id AND x.message_id = m.message_id)
            UNION ALL SELECT '.texts', count(*) FROM {schema}.message_texts x WHERE NOT EXISTS (
                SELECT FROM {schema}.enrichments e
                WHERE e.phone_number_id = x.phone_number_id AND e.message_id = x.message_id)
            UNION ALL SELECT '.enrichments', count(*) FROM {schema}.enrichments e WHERE NOT EXISTS (
                SELECT FROM {schema}.messages m
                WHERE m.phone_number_id = e.phone_number_id AND m.message_id = e.message_id)
            UNION ALL SELECT '.withdrawn', count(*) FROM {schema}.withdrawals w
            LEFT JOIN {schema}.messages m USING (phone_number_id, message_id)
            LEFT JOIN {schema}.message_texts x USING (phone_number_id, message_id)
            LEFT JOIN {schema}.enrichments e USING (phone_number_id, message_id)
            WHERE coalesce(m.text, x.text, e.text, e.translation) IS NOT NULL OR m.content IS NOT NULL OR m.raw IS NOT NULL
            """,
            cancellationToken);
        var rows = counts.Where(entry => entry.Key[0] != '.').ToDictionary(entry => entry.Key, entry => entry.Value);
        return new TableCounts(
            rows, counts[".messages"], counts[".texts"], counts[".enrichments"], counts[".withdrawn"]);
    }

    /// <summary>Reads how many rows each table has.</summary>
    /// <param name="postgres">Valid options; the migrations applied.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="NpgsqlException">PostgreSQL is away, or the tables are not there.</exception>
    public static async Task<IReadOnlyDictionary<string, long>> ReadRowsAsync(
        PostgresOptions postgres, CancellationToken cancellationToken) =>
        await QueryAsync(postgres, $"SELECT name, rows FROM \"{postgres.Schema}\".pipeline_counts", cancellationToken);

    private static async Task<Dictionary<string, long>> QueryAsync(
        PostgresOptions postgres, string sql, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(postgres.Effective());
        await using var connection = await source.OpenConnectionAsync(cancellationToken);

        // Parallel workers would take work_mem each, and cores from the sink.
        await using var alone = new NpgsqlCommand("SET max_parallel_workers_per_gather = 0", connection);
        await alone.ExecuteNonQueryAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        var counts = new Dictionary<string, long>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            counts.Add(reader.GetString(0), reader.GetInt64(1));
        }

        return counts;
    }
}
