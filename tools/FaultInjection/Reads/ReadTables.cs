using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using StreamML.Sink;
using StreamML.Sink.Migrations;

namespace StreamML.FaultInjection.Reads;

/// <summary>The sink's tables with made-up rows.</summary>
internal static class ReadTables
{
    /// <summary>Makes tables and rows, and the statistics that plans are made from.</summary>
    /// <param name="postgres">An empty database.</param>
    /// <param name="options">How many rows.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task MakeAsync(
        PostgresOptions postgres, ReadOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        await SinkMigrations.ApplyAsync(postgres, time, NullLogger.Instance, cancellationToken);
        await ExecuteAsync(
            postgres,
            Seed().Replace("{schema}", $"\"{postgres.Schema}\"", StringComparison.Ordinal)
                .Replace("{messages}", Digits(options.Messages), StringComparison.Ordinal)
                .Replace("{contacts}", Digits(options.Contacts), StringComparison.Ordinal),
            cancellationToken);
        await ExecuteAsync(postgres, "VACUUM (ANALYZE)", cancellationToken);
    }

    /// <summary>Rows of each table, as the statistics have them.</summary>
    public static async Task<IReadOnlyDictionary<string, double>> RowsAsync(
        PostgresOptions postgres, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(postgres.ConnectionString);
        await using var command = source.CreateCommand(
            "SELECT relname, reltuples FROM pg_class WHERE relnamespace = to_regnamespace($1) AND relkind = 'r'");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = $"\"{postgres.Schema}\"" });
        var rows = new Dictionary<string, double>(StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(reader.GetString(0), reader.GetFloat(1));
        }

        return rows;
    }

    // Minutes of work at a million messages: it has no time limit.
    private static async Task ExecuteAsync(
        PostgresOptions postgres, string sql, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(postgres.ConnectionString);
        await using var command = source.CreateCommand(sql);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static string Digits(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Seed()
    {
        using var stream = typeof(ReadTables).Assembly.GetManifestResourceStream("ReadSeed.sql")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
