using Npgsql;

namespace StreamML.Sink.Server;

/// <summary>Brings a dump of <see cref="DatabaseSnapshot"/> back.</summary>
public static class DatabaseRestore
{
    /// <summary>Whether the database has our schema already: a dump is restored into one that has not.</summary>
    /// <param name="postgres">Valid options.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="NpgsqlException">PostgreSQL does not answer, or refuses.</exception>
    public static async Task<bool> IsTakenAsync(PostgresOptions postgres, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(postgres);
        await using var source = NpgsqlDataSource.Create(postgres.Connection());
        await using var command = source.CreateCommand($"SELECT to_regnamespace('\"{postgres.Schema}\"') IS NOT NULL");
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Restores a dump, all of it or nothing.</summary>
    /// <param name="postgres">Valid options.</param>
    /// <param name="path">The dump's full path.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="PrivatePostgresException"><c>pg_restore</c> is not installed, or failed.</exception>
    /// <exception cref="NpgsqlException">PostgreSQL does not answer, or refuses.</exception>
    public static async Task RunAsync(PostgresOptions postgres, string path, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(postgres);
        var connection = new NpgsqlConnectionStringBuilder(postgres.Connection());
        await PostgresTools.RunAsync(
            "pg_restore",
            [
                "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges",
                $"--dbname={connection.Database}", path,
            ],
            connection.ConnectionString, cancellationToken);

        // Plans without statistics are slow ones, and autovacuum takes its time.
        await using var source = NpgsqlDataSource.Create(connection.ConnectionString);
        await using var analyze = source.CreateCommand("ANALYZE");
        analyze.CommandTimeout = 0;
        await analyze.ExecuteNonQueryAsync(cancellationToken);
    }
}
