using Npgsql;

namespace StreamML.Sink.Counting;

/// <summary>Removes the sink's tables, to be written anew from the topics.</summary>
public static class SchemaRemoval
{
    /// <summary>Drops the schema with all tables and views in it. Does nothing where it is not there.</summary>
    /// <param name="postgres">Valid options.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="NpgsqlException">The database does not answer, or refuses.</exception>
    public static async Task DropAsync(PostgresOptions postgres, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(postgres);
        await using var source = NpgsqlDataSource.Create(postgres.Connection());
        await using var command = source.CreateCommand($"DROP SCHEMA IF EXISTS \"{postgres.Schema}\" CASCADE");
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
