using Npgsql;

namespace StreamML.FaultInjection.Replays;

/// <summary>The rows of the past texts as a reader sees them, each look one query.</summary>
internal sealed class ShownRows
{
    private const string None = "";
    private const string Sampled = "WHERE phone_number_id = $1 AND message_id = ANY ($2)";
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private readonly NpgsqlDataSource _database;
    private readonly string[] _sample;
    private readonly string _digest;
    private readonly string _table;
    private readonly string _replaced;

    /// <summary>Looks at a schema.</summary>
    /// <param name="database">The database.</param>
    /// <param name="schema">The schema.</param>
    /// <param name="sample">Messages that the queries of a reader are about.</param>
    public ShownRows(NpgsqlDataSource database, string schema, string[] sample)
    {
        (_database, _sample) = (database, sample);
        (_table, _replaced) = ($"\"{schema}\".enrichments", $"\"{schema}\".enrichments_replaced");
        _digest = $"SELECT md5(string_agg(e::text, ' ' ORDER BY e.message_id)) FROM {_table} e {Sampled}";
    }

    /// <summary>A digest of the rows of the sample, every column of them.</summary>
    public async Task<string> SampleAsync(CancellationToken cancellationToken)
    {
        await using var connection = await _database.OpenConnectionAsync(cancellationToken);
        await using var command = OfSample(_digest, connection);
        return await TextAsync(command, cancellationToken);
    }

    /// <summary>A digest of all rows of the past texts, every column of them.</summary>
    public async Task<string> AllAsync(CancellationToken cancellationToken)
    {
        await using var command = _database.CreateCommand(
            $"SELECT md5(string_agg(md5(e::text), '' ORDER BY e.message_id)) FROM {_table} e WHERE e.tenant = $1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = PastTexts.Tenant });
        return await TextAsync(command, cancellationToken);
    }

    /// <summary>
    /// A digest of all rows of the past texts but for latencies, the time of making and the generation: what a replay
    /// of everything makes anew.
    /// </summary>
    public async Task<string> MadeAsync(CancellationToken cancellationToken)
    {
        await using var command = _database.CreateCommand(
            "SELECT md5(string_agg(md5((to_jsonb(e) - 'latency_us' - 'enriched_at' - 'generation')::text), '' "
            + $"ORDER BY e.message_id)) FROM {_table} e WHERE e.tenant = $1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = PastTexts.Tenant });
        return await TextAsync(command, cancellationToken);
    }

    /// <summary>Deletes the rows of the past texts, as if the table had been lost.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> LoseAsync(CancellationToken cancellationToken)
    {
        await using var command = _database.CreateCommand($"DELETE FROM {_table} WHERE tenant = $1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = PastTexts.Tenant });
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Rows of the past texts.</summary>
    public async Task<long> CountAsync(CancellationToken cancellationToken)
    {
        await using var command = _database.CreateCommand($"SELECT count(*) FROM {_table} WHERE tenant = $1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = PastTexts.Tenant });
        return await NumberAsync(command, cancellationToken);
    }

    /// <summary>Rows of anybody that a replay made.</summary>
    public async Task<long> OfGenerationsAsync(CancellationToken cancellationToken)
    {
        await using var command = _database.CreateCommand($"SELECT count(*) FROM {_table} WHERE generation > 0");
        return await NumberAsync(command, cancellationToken);
    }

    /// <summary>Rows that an undo would put back.</summary>
    public async Task<long> ReplacedAsync(CancellationToken cancellationToken)
    {
        await using var command = _database.CreateCommand($"SELECT count(*) FROM {_replaced}");
        return await NumberAsync(command, cancellationToken);
    }

    /// <summary>Counts rows that a replay made each second until told to stop.</summary>
    /// <returns>The most that there ever were.</returns>
    public async Task<long> WatchAsync(TimeProvider time, CancellationToken stop)
    {
        long most = 0;
        while (!stop.IsCancellationRequested)
        {
            most = Math.Max(most, await OfGenerationsAsync(CancellationToken.None));
            await Task.Delay(Every, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return Math.Max(most, await OfGenerationsAsync(CancellationToken.None));
    }

    /// <summary>Takes digests of the sample, one after the other on a connection, until told to stop.</summary>
    /// <param name="seen">Told each.</param>
    /// <param name="pause">After each.</param>
    /// <param name="time">The clock.</param>
    /// <param name="stop">Stops it.</param>
    public async Task ReadAsync(Action<string> seen, TimeSpan pause, TimeProvider time, CancellationToken stop)
    {
        await using var connection = await _database.OpenConnectionAsync(CancellationToken.None);
        await using var command = OfSample(_digest, connection);
        await command.PrepareAsync(CancellationToken.None);
        while (!stop.IsCancellationRequested)
        {
            seen(await TextAsync(command, CancellationToken.None));
            await Task.Delay(pause, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>
    /// Locks the rows of the sample on a connection that has a transaction: a cutover can prepare, and then waits.
    /// </summary>
    public async Task LockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = OfSample($"SELECT 1 FROM {_table} {Sampled} FOR NO KEY UPDATE", connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Whether a cutover waits for rows that somebody else has locked.</summary>
    public async Task<bool> HasWaitingCutoverAsync(CancellationToken cancellationToken)
    {
        await using var command = _database.CreateCommand(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' "
            + "AND query LIKE 'INSERT INTO streamml_taken%'");
        return await NumberAsync(command, cancellationToken) > 0;
    }

    private NpgsqlCommand OfSample(string sql, NpgsqlConnection connection)
    {
        var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = CheckTexts.PhoneNumberId });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = _sample });
        return command;
    }

    // Of no rows there is no digest.
    private static async Task<string> TextAsync(NpgsqlCommand command, CancellationToken cancellationToken) =>
        await command.ExecuteScalarAsync(cancellationToken) as string ?? None;

    private static async Task<long> NumberAsync(NpgsqlCommand command, CancellationToken cancellationToken) =>
        await command.ExecuteScalarAsync(cancellationToken) is long number ? number : 0;
}
