using System.Globalization;
using Npgsql;

namespace StreamML.Sink.Server;

/// <summary>
/// The database as of one moment at which the sink and its outbox stood still, kept for a dump. What happens in that
/// moment elsewhere is neither ahead of the tables nor behind them.
/// </summary>
public sealed class DatabaseSnapshot : IAsyncDisposable
{
    private const int Tries = 5;

    private readonly NpgsqlConnection _reader;
    private readonly string _connectionString;
    private readonly string _schema;

    private DatabaseSnapshot(
        NpgsqlConnection reader, string connectionString, string schema, string id, int schemaVersion, long bytes) =>
        (_reader, _connectionString, _schema, Id, SchemaVersion, DatabaseBytes) =
            (reader, connectionString, schema, id, schemaVersion, bytes);

    /// <summary>PostgreSQL's name of the snapshot.</summary>
    public string Id { get; }

    /// <summary>The newest migration that was applied; 0 where there are no tables yet.</summary>
    public int SchemaVersion { get; }

    /// <summary>Bytes of the whole database.</summary>
    public long DatabaseBytes { get; }

    /// <summary>The server's version.</summary>
    public string ServerVersion => _reader.ServerVersion;

    /// <summary>Takes a snapshot.</summary>
    /// <param name="postgres">Valid options.</param>
    /// <param name="patience">Longest wait for the transaction that the sink is in.</param>
    /// <param name="meanwhile">Done once, while the sink stands still.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="TimeoutException">The sink's transaction took longer.</exception>
    /// <exception cref="NpgsqlException">PostgreSQL does not answer, or refuses.</exception>
    public static async Task<DatabaseSnapshot> TakeAsync(
        PostgresOptions postgres, TimeSpan patience, Func<Task> meanwhile, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(postgres);
        ArgumentNullException.ThrowIfNull(meanwhile);
        string connectionString = new NpgsqlConnectionStringBuilder(postgres.Connection())
        {
            Pooling = false,
            ApplicationName = "streamml-backup",
        }.ConnectionString;
        var reader = new NpgsqlConnection(connectionString);
        try
        {
            await reader.OpenAsync(cancellationToken);
            await using var holder = new NpgsqlConnection(connectionString);
            await holder.OpenAsync(cancellationToken);
            await HoldSinkAsync(holder, postgres.Schema, patience, cancellationToken);

            // It stays open for as long as the dump takes.
            await ExecuteAsync(reader, "SET idle_in_transaction_session_timeout = 0", cancellationToken);
            await ExecuteAsync(reader, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", cancellationToken);
            string id = (string)(await ScalarAsync(reader, "SELECT pg_export_snapshot()", cancellationToken))!;
            int version = await HasAsync(reader, postgres.Schema, "schema_migrations", cancellationToken)
                ? (int)(await ScalarAsync(
                    reader, $"SELECT coalesce(max(version), 0) FROM \"{postgres.Schema}\".schema_migrations",
                    cancellationToken))!
                : 0;
            long bytes = (long)(await ScalarAsync(
                reader, "SELECT pg_database_size(current_database())", cancellationToken))!;
            await meanwhile();
            return new DatabaseSnapshot(reader, connectionString, postgres.Schema, id, version, bytes);
        }
        catch
        {
            await reader.DisposeAsync();
            throw;
        }
    }

    /// <summary>Writes the dump, in the custom format of <c>pg_dump</c>.</summary>
    /// <param name="path">The file's full path.</param>
    /// <param name="whole">The whole database; else only our schema, where the server has others' too.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="PrivatePostgresException"><c>pg_dump</c> is not installed, or failed.</exception>
    public Task WriteAsync(string path, bool whole, CancellationToken cancellationToken)
    {
        // Fast compression: two cores have more to do than this.
        string[] arguments =
        [
            "--format=custom", "--compress=1", "--no-owner", "--no-privileges", $"--snapshot={Id}", $"--file={path}",
            .. whole ? [] : new[] { $"--schema={_schema}" },
        ];
        return PostgresTools.RunAsync("pg_dump", arguments, _connectionString, cancellationToken);
    }

    /// <summary>Gives the snapshot up.</summary>
    public ValueTask DisposeAsync() => _reader.DisposeAsync();

    // Until the connection ends. In the order in which the sink comes to these tables.
    private static async Task HoldSinkAsync(
        NpgsqlConnection holder, string schema, TimeSpan patience, CancellationToken cancellationToken)
    {
        if (!await HasAsync(holder, schema, "sink_offsets", cancellationToken))
        {
            return;
        }

        string limit = ((long)patience.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        for (int tries = 1; ; tries++)
        {
            try
            {
                await ExecuteAsync(
                    holder,
                    $"BEGIN; SET LOCAL lock_timeout = {limit}; "
                    + $"LOCK TABLE \"{schema}\".outbox, \"{schema}\".sink_offsets IN SHARE MODE",
                    cancellationToken);
                return;
            }
            catch (PostgresException fault) when (
                fault.SqlState == PostgresErrorCodes.DeadlockDetected && tries < Tries)
            {
                await ExecuteAsync(holder, "ROLLBACK", cancellationToken);
            }
            catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.LockNotAvailable)
            {
                throw new TimeoutException(
                    $"The sink's transaction did not end within {patience.TotalSeconds:0} s. Run the backup again, or "
                    + "give it longer with Backup__LockTimeout.", fault);
            }
        }
    }

    private static async Task<bool> HasAsync(
        NpgsqlConnection connection, string schema, string table, CancellationToken cancellationToken) =>
        (bool)(await ScalarAsync(
            connection, $"SELECT to_regclass('\"{schema}\".{table}') IS NOT NULL", cancellationToken))!;

    private static async Task<object?> ScalarAsync(
        NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(cancellationToken);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
