using Npgsql;
using NpgsqlTypes;
using StreamML.Sink.Tables;

namespace StreamML.Sink.Erasing;

/// <summary>Rows of a contact in a table.</summary>
/// <param name="Table">The table.</param>
/// <param name="ContactKey">The contact.</param>
/// <param name="Rows">How many.</param>
public readonly record struct ContactRows(string Table, string ContactKey, long Rows);

/// <summary>An audio file of a contact.</summary>
/// <param name="ContactKey">The contact.</param>
/// <param name="Sha256">The file: lower-case hexadecimal SHA-256.</param>
public readonly record struct ContactAudio(string ContactKey, string Sha256);

/// <summary>
/// What PostgreSQL holds of people of a tenant: the rows of every table that names contacts. Names of tables come from
/// our own constants.
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
    /// <param name="tenant">Whose contacts.</param>
    /// <param name="contactKeys">All keys of all of them.</param>
    public PersonTables(PostgresOptions postgres, string tenant, IEnumerable<string> contactKeys)
    {
        ArgumentNullException.ThrowIfNull(postgres);
        _schema = $"\"{postgres.Schema}\"";
        _tenant = tenant;
        _contactKeys = [.. contactKeys];
        _source = NpgsqlDataSource.Create(postgres.Effective());
    }

    /// <summary>The tables, in the order in which every transaction writes them.</summary>
    private static IReadOnlyList<ContactTable> Tables { get; } =
    [
        // Ids of messages hold phone numbers, and those of posted records may.
        new(
            "withdrawals",
            "(t.phone_number_id, t.message_id) IN (SELECT phone_number_id, message_id "
                + $"FROM {SchemaMark}.messages WHERE {OfContact})",
            $"(SELECT m.contact_key FROM {SchemaMark}.messages m WHERE m.phone_number_id = t.phone_number_id "
                + "AND m.message_id = t.message_id LIMIT 1)"),
        .. SinkTables.InLockOrder.Select(table => Of(
            table.Name, table.Columns.Any(column => column.Name == ContactColumn))).OfType<ContactTable>(),
        .. SinkTables.InLockOrder.SelectMany(table => table.Besides)
            .Select(table => new ContactTable(table, OfContact, ContactColumn)),
        new(
            "outbox", "$1 <> '' AND encode(t.record_key, 'escape') = ANY ($2)", "encode(t.record_key, 'escape')"),
    ];

    /// <summary>How many rows each contact has in each table; tables without any are left out.</summary>
    /// <exception cref="NpgsqlException">PostgreSQL is away, or the tables are not there.</exception>
    public async Task<IReadOnlyList<ContactRows>> CountAsync(CancellationToken cancellationToken)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        var counts = new List<ContactRows>();
        foreach (var table in Tables)
        {
            await using var command = Command(
                connection,
                $"SELECT {table.Contact}, count(*) FROM {_schema}.{table.Name} t WHERE {table.Where} GROUP BY 1");
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                counts.Add(new ContactRows(table.Name, reader.GetString(0), reader.GetInt64(1)));
            }
        }

        return counts;
    }

    /// <summary>Audio files of the people that nobody else's voice note has.</summary>
    /// <exception cref="NpgsqlException">PostgreSQL is away, or the tables are not there.</exception>
    public async Task<IReadOnlyList<ContactAudio>> MediaAsync(CancellationToken cancellationToken)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        await using var command = Command(connection, $"""
            SELECT DISTINCT sha256, contact_key FROM {_schema}.voice_notes v
            WHERE tenant = $1 AND contact_key = ANY ($2) AND stored AND sha256 ~ '^[0-9a-f]{"{64}"}$'
                AND NOT EXISTS (
                    SELECT FROM {_schema}.voice_notes o
                    WHERE o.sha256 = v.sha256 AND NOT (o.tenant = $1 AND o.contact_key = ANY ($2)))
            ORDER BY sha256, contact_key
            """);
        var files = new List<ContactAudio>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            files.Add(new ContactAudio(reader.GetString(1), reader.GetString(0)));
        }

        return files;
    }

    /// <summary>Deletes all rows in one transaction.</summary>
    /// <returns>Rows deleted.</returns>
    /// <exception cref="NpgsqlException">PostgreSQL is away, or the tables are not there; nothing was
    /// deleted.</exception>
    public async Task<long> DeleteAsync(CancellationToken cancellationToken)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        long rows = 0;
        foreach (var table in Tables)
        {
            await using var command = Command(
                connection, $"DELETE FROM {_schema}.{table.Name} t WHERE {table.Where}");
            rows += await command.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return rows;
    }

    /// <summary>
    /// Vacuums and analyses the tables: until then the server's files hold the deleted rows, and its statistics some of
    /// their values. Its write-ahead log holds them until it is recycled.
    /// </summary>
    /// <param name="rewrite">Writes each table anew, locked meanwhile, so that no freed space holds what was there;
    /// else it may until new rows use it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="NpgsqlException">PostgreSQL is away.</exception>
    public async Task VacuumAsync(bool rewrite, CancellationToken cancellationToken)
    {
        string[] statements =
        [
            $"VACUUM ({(rewrite ? "FULL, " : "")}ANALYZE) "
                + string.Join(", ", Tables.Select(table => $"{_schema}.{table.Name}")),

            // Passed over with a warning where the role may not.
            .. rewrite ? ["VACUUM (FULL) pg_catalog.pg_statistic"] : Array.Empty<string>(),
        ];
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        foreach (string statement in statements)
        {
            await using var command = new NpgsqlCommand(statement, connection) { CommandTimeout = 0 };
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
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
        foreach (var table in Tables.SkipLast(1))
        {
            await using var command = Command(
                connection, $"SELECT row_to_json(t)::text FROM {_schema}.{table.Name} t WHERE {table.Where}");
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
                write(table.Name, rows);
            }
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private static ContactTable? Of(string table, bool hasContact) => table switch
    {
        "contact_aliases" => new(
            table, "t.tenant = $1 AND (t.contact_key = ANY ($2) OR t.identity = ANY ($2))",
            "CASE WHEN t.contact_key = ANY ($2) THEN t.contact_key ELSE t.identity END"),
        "analytics_windows" => new(
            table, "t.tenant = $1 AND t.subject_kind = 'contact' AND t.subject = ANY ($2)", "t.subject"),
        "api_raw" => new(
            table,
            $"t.tenant = $1 AND t.event_id IN (SELECT event_id FROM {SchemaMark}.events WHERE {OfContact} "
                + $"UNION SELECT event_id FROM {SchemaMark}.feedback WHERE {OfContact})",
            $"(SELECT contact_key FROM {SchemaMark}.events WHERE event_id = t.event_id AND {OfContact} "
                + $"UNION SELECT contact_key FROM {SchemaMark}.feedback WHERE event_id = t.event_id AND {OfContact} "
                + "LIMIT 1)"),
        _ => hasContact ? new(table, OfContact, ContactColumn) : null,
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

    /// <summary>A table that names contacts.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Where">Which rows, by the tenant ($1) and the contact keys ($2).</param>
    /// <param name="Contact">Whose a row is.</param>
    private sealed record ContactTable(string Name, string Where, string Contact);
}
