using System.Runtime.CompilerServices;
using Npgsql;
using NpgsqlTypes;
using StreamML.Sink.Tables;
using StreamML.Storage.PastTexts;

namespace StreamML.Sink.Past;

/// <summary>
/// The texts of <c>message_texts</c>, each with what <c>enrichments</c> says of the same revision. One statement, so
/// they are those of one moment, read row by row however many there are.
/// </summary>
/// <param name="postgres">Valid options; the migrations applied.</param>
public sealed class TablePastTexts(PostgresOptions postgres) : IPastTexts
{
    private const string CameAt = "coalesce(t.received_at, t.sent_at)";

    /// <inheritdoc />
    /// <exception cref="NpgsqlException">PostgreSQL is away, or the tables are not there.</exception>
    public async IAsyncEnumerable<PastText> ReadAsync(
        PastTextQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        await using var source = NpgsqlDataSource.Create(postgres.Effective());
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(Sql, connection)
        {
            // Sorting comes before the first row.
            CommandTimeout = 0,
            Parameters =
            {
                At(query.Since), At(query.Until), Text(query.Tenant), Text(query.ContactKey), Text(query.Type),
            },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new PastTextRow(reader);
        while (await reader.ReadAsync(cancellationToken))
        {
            yield return rows.Read();
        }
    }

    private string Sql =>
        $"""
        SELECT {PastTextRow.Columns}
        FROM "{postgres.Schema}".message_texts t
        LEFT JOIN "{postgres.Schema}".enrichments e ON e.phone_number_id = t.phone_number_id
            AND e.message_id = t.message_id AND NOT e.withdrawn AND ({Version("e")}) = ({Version("t")})
        WHERE NOT t.withdrawn AND t.text IS NOT NULL
            AND ($1::timestamptz IS NULL OR {CameAt} >= $1) AND ($2::timestamptz IS NULL OR {CameAt} < $2)
            AND ($3::text IS NULL OR t.tenant = $3) AND ($4::text IS NULL OR t.contact_key = $4)
            AND ($5::text IS NULL OR t.type = $5)
        ORDER BY {CameAt}
        """;

    private static string Version(string row) =>
        string.Join(", ", RevisionFields.Version.Select(part => part.Replace("$", row, StringComparison.Ordinal)));

    private static NpgsqlParameter At(DateTimeOffset? time) => new()
    {
        Value = (object?)time?.UtcDateTime ?? DBNull.Value,
        NpgsqlDbType = NpgsqlDbType.TimestampTz,
    };

    private static NpgsqlParameter Text(string text) => new()
    {
        Value = text.Length == 0 ? DBNull.Value : text,
        NpgsqlDbType = NpgsqlDbType.Text,
    };
}
