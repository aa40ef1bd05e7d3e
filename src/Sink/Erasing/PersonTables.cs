using Npgsql;
using NpgsqlTypes;
using StreamML.Sink.Tables;

namespace StreamML.Sink.Erasing;

/// <summary>
/// What PostgreSQL holds of a person: the rows of every table that names contacts. Names of tables come from our own
/// constants.
/// </summary>
public sealed class PersonTables : IAsyncDisposable
{
    private const string ContactColumn = "contact_key";
    private const string SchemaMark = "{schema}";
    private const string OfContact = "tenant = $1 AND contact_key = ANY ($2)";

    private readonly string _schema;
    private readonly string _tenant;
    private readonly string[] _contactKeys;
    private readonly NpgsqlDataSource _source;

    /// <summary>Connects on first use.</summary>
    /// <param name="postgres">Valid options; the migrations applied.</param>
    /// <param name="tenant">Whose contact.</param>
    /// <param name="contactKeys">All keys of the person.</param>
    public PersonTables(PostgresOptions postgres, string tenant, IEnumerable<string> contactKeys)
    {
        ArgumentNullException.ThrowIfNull(postgres);
        _schema = $"\"{postgres.Schema}\"";
        _tenant = tenant;
        _contactKeys = [.. contactKeys];
        _source = NpgsqlDataSource.Create(postgres.Effective());
    }

    /// <summary>The tables, in the order in which every transaction writes them.</summary>
    private static IReadOnlyList<(string Name, string Where)> Tables { get; } =
    [
        // Ids of messages hold phone numbers, and those of posted records may.
        ("withdrawals", "(phone_number_id, message_id) IN (SELECT phone_number_id, message_id "
            + $"FROM {SchemaMark}.messages WHERE {OfContact})"),
        .. SinkTables.InLockOrder.Select(table => (table.Name, Where: WhereOf(table.Name, table.Columns.Any(
            column => column.Name == ContactColumn)))).Where(table => table.Where.Length > 0),
        ("outbox", "$1 <> '' AND encode(record_key, 'escape') = ANY ($2)"),
    ];

    /// <summary>How many rows each table holds; tables without any are left out.</summary>
    /// <exception cref="NpgsqlException">PostgreSQL is away, or the tables are not there.</exception>
    public async Task<IReadOnlyDictionary<string, long>> CountAsync(CancellationToken cancellationToken)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (name, where) in Tables)
        {
            await using var command = Command(
                connection, $"SELECT count(*) FROM {_schema}.{name} WHERE {where}");
            long rows = (long)(await command.ExecuteScalarAsync(cancellationToken))!;
            if (rows > 0)
            {
                counts.Add(name, rows);
            }
        }

        return counts;
    }

    /// <summary>
    /// Audio files of the person that no other contact's voice note has: lower-case hexadecimal SHA-256 of each.
    /// </summary>
    /// <exception cref="NpgsqlException">PostgreSQL is away, or the tables are not there.</exception>
    public async Task<IReadOnlyList<string>> MediaAsync(CancellationToken cancellationToken)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        await using var command = Command(connection, $"""
            SELECT DISTINCT sha256 FROM {_schema}.voice_notes v
            WHERE tenant = $1 AND contact_key = ANY ($2) AND stored AND sha256 ~ '^[0-9a-f]{"{64}"}$'
                AND NOT EXISTS (
                    SELECT FROM {_schema}.voice_notes o
                    WHERE o.sha256 = v.sha256 AND NOT (o.tenant = $1 AND o.contact_key = ANY ($2)))
            ORDER BY sha256
            """);
        var files = new List<string>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            files.Add(reader.GetString(0));
        }

        return files;
    }

    /// <summary>Deletes all rows in one transaction.</summary>
    /// <returns>Rows deleted of each table; tables without any are left out.</returns>
    /// <exception cref="NpgsqlException">PostgreSQL is away, or the tables are not there; nothing was
    /// deleted.</exception>
    public async Task<IReadOnlyDictionary<string, long>> DeleteAsync(CancellationToken cancellationToken)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (name, where) in Tables)
        {
            await using var command = Command(connection, $"DELETE FROM {_schema}.{name} WHERE {where}");
            int rows = await command.ExecuteNonQueryAsync(cancellationToken);
            if (rows > 0)
            {
                counts.Add(name, rows);
            }
        }

        await transaction.CommitAsync(cancellationToken);
        return counts;
    }

    /// <summary>
    /// Vacuums the tables: until then the server's files hold the deleted rows. Its write-ahead log holds them until it
    /// is recycled.
    /// </summary>
    /// <exception cref="NpgsqlException">PostgreSQL is away.</exception>
    public async Task VacuumAsync(CancellationToken cancellationToken)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(
            $"VACUUM {string.Join(", ", Tables.Select(table => $"{_schema}.{table.Name}"))}", connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Everything that is in the tables, as JSON: an array of rows for each table that has some.</summary>
    /// <param name="write">Given a table's name and its rows, one JSON object each.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="NpgsqlException">PostgreSQL is away, or the tables are not there.</exception>
    public async Task ReadAsync(Action<string, IReadOnlyList<string>> write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(write);
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(
            System.Data.IsolationLevel.RepeatableRead, cancellationToken);
        foreach (var (name, where) in Tables.SkipLast(1))
        {
            await using var command = Command(
                connection, $"SELECT row_to_json(t)::text FROM {_schema}.{name} t WHERE {where}");
            var rows = new List<string>();
            await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
            {
                while (await reader.ReadAsync(cancellationToken))
                {
                    rows.Add(reader.GetString(0));
                }
            }

            if (rows.Count > 0)
            {
                write(name, rows);
            }
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private static string WhereOf(string table, bool hasContact) => table switch
    {
        "contact_aliases" => "tenant = $1 AND (contact_key = ANY ($2) OR identity = ANY ($2))",
        "analytics_windows" => "tenant = $1 AND subject_kind = 'contact' AND subject = ANY ($2)",
        "api_raw" => $"tenant = $1 AND event_id IN (SELECT event_id FROM {SchemaMark}.events WHERE {OfContact} "
            + $"UNION SELECT event_id FROM {SchemaMark}.feedback WHERE {OfContact})",
        _ => hasContact ? OfContact : "",
    };

    private NpgsqlCommand Command(NpgsqlConnection connection, string sql) => new(
        sql.Replace(SchemaMark, _schema, StringComparison.Ordinal), connection)
    {
        Parameters =
        {
            new NpgsqlParameter { Value = _tenant, NpgsqlDbType = NpgsqlDbType.Text },
            new NpgsqlParameter { Value = _contactKeys, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
        },
    };
}
