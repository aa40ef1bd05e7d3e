using Npgsql;

namespace StreamML.Bench.Sink;

/// <summary>Hand-written access to a table: a typed binary import into a staging table, then an upsert.</summary>
/// <param name="Name">The table.</param>
/// <param name="Keys">Number of leading columns that form the key.</param>
/// <param name="Columns">Its columns, in the order <paramref name="Write"/> writes them.</param>
/// <param name="Write">Writes a row's values.</param>
internal sealed record BareTable<T>(string Name, int Keys, string[] Columns, Action<NpgsqlBinaryImporter, T> Write)
{
    private readonly string _names = string.Join(", ", Columns);

    /// <summary>Creates the connection's staging table.</summary>
    public async Task PrepareAsync(NpgsqlConnection connection, string schema)
    {
        await using var command = new NpgsqlCommand(
            $"CREATE TEMP TABLE bare_{Name} ON COMMIT DELETE ROWS AS SELECT {_names} FROM {schema}.{Name} LIMIT 0",
            connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Copies rows to the staging table.</summary>
    public async Task CopyAsync(NpgsqlConnection connection, IEnumerable<T> rows)
    {
        await using var import = await connection.BeginBinaryImportAsync(
            $"COPY bare_{Name} ({_names}) FROM STDIN (FORMAT binary)");
        foreach (var row in rows)
        {
            import.StartRow();
            Write(import, row);
        }

        await import.CompleteAsync();
    }

    /// <summary>Merges them into the table.</summary>
    public NpgsqlBatchCommand Merge(string schema) => new(
        $"INSERT INTO {schema}.{Name} ({_names}) SELECT {_names} FROM bare_{Name} "
        + $"ON CONFLICT ({string.Join(", ", Columns.Take(Keys))}) DO UPDATE SET "
        + string.Join(", ", Columns.Skip(Keys).Select(column => $"{column} = EXCLUDED.{column}")));
}
