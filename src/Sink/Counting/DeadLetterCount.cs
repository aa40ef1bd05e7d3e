using Npgsql;

namespace StreamML.Sink.Counting;

/// <summary>Dead letters of one topic with one reason.</summary>
/// <param name="Topic">Topic the records came from, without prefix.</param>
/// <param name="Stage">The stage that gave them up, e.g. <c>normaliser.parse</c>; empty where the record does not
/// say.</param>
/// <param name="Reason">Code of the reason, e.g. <c>invalid-json</c>; empty where the record does not say.</param>
/// <param name="Count">How many, from 1.</param>
public sealed record DeadLetterCount(string Topic, string Stage, string Reason, long Count)
{
    /// <summary>Reads them from <c>dead_letters</c>, the most frequent first.</summary>
    /// <param name="postgres">Valid options; the migrations applied.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="NpgsqlException">PostgreSQL is away, or the tables are not there.</exception>
    public static async Task<IReadOnlyList<DeadLetterCount>> ReadAsync(
        PostgresOptions postgres, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(postgres);
        await using var source = NpgsqlDataSource.Create(postgres.Effective());
        await using var command = source.CreateCommand($"""
            SELECT coalesce(origin_topic, topic), coalesce(stage, ''), coalesce(reason, ''), count(*)
            FROM "{postgres.Schema}".dead_letters GROUP BY 1, 2, 3 ORDER BY 4 DESC, 1, 2, 3
            """);
        var counts = new List<DeadLetterCount>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            counts.Add(
                new DeadLetterCount(reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetInt64(3)));
        }

        return counts;
    }
}
