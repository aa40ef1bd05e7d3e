using Npgsql;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Topics;
using StreamML.Schemas.Topics;

namespace StreamML.Sink.Counting;

/// <summary>How far the sink has come, from the offsets it writes with its rows.</summary>
public static class SinkPositions
{
    /// <summary>
    /// The next offset of each partition that the sink has handled to its end: none while refused records wait in its
    /// outbox for their dead-letter topics.
    /// </summary>
    /// <param name="postgres">Valid options; the migrations applied.</param>
    /// <param name="topics">As of <see cref="ReadAsync"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="NpgsqlException">PostgreSQL is away, or the tables are not there.</exception>
    public static async Task<IReadOnlyDictionary<SourcePartition, long>> SettledAsync(
        PostgresOptions postgres, IReadOnlyDictionary<TopicDefinition, TopicIdentity> topics,
        CancellationToken cancellationToken)
    {
        // The positions first: a refused record is in the outbox in the transaction that moves them.
        var positions = await ReadAsync(postgres, topics, cancellationToken);
        await using var source = NpgsqlDataSource.Create(postgres.Effective());
        await using var command = source.CreateCommand($"SELECT EXISTS (SELECT FROM \"{postgres.Schema}\".outbox)");
        bool waits = (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
        return waits ? new Dictionary<SourcePartition, long>() : positions;
    }

    /// <summary>The next offset of each partition that the sink has written rows of.</summary>
    /// <param name="postgres">Valid options; the migrations applied.</param>
    /// <param name="topics">Topics that are there now: offsets are kept by cluster and topic id, so those of a topic
    /// made anew do not count.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="NpgsqlException">PostgreSQL is away, or the tables are not there.</exception>
    public static async Task<IReadOnlyDictionary<SourcePartition, long>> ReadAsync(
        PostgresOptions postgres, IReadOnlyDictionary<TopicDefinition, TopicIdentity> topics,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(postgres);
        ArgumentNullException.ThrowIfNull(topics);
        var byId = topics.ToDictionary(topic => (topic.Value.ClusterId, topic.Value.TopicId), topic => topic.Key);
        await using var source = NpgsqlDataSource.Create(postgres.Effective());
        await using var command = source.CreateCommand(
            $"SELECT cluster_id, topic_id, partition, next_offset FROM \"{postgres.Schema}\".sink_offsets "
            + "WHERE next_offset IS NOT NULL");
        var positions = new Dictionary<SourcePartition, long>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            if (byId.TryGetValue((reader.GetString(0), reader.GetString(1)), out var topic))
            {
                positions.Add(new SourcePartition(topic, reader.GetInt32(2)), reader.GetInt64(3));
            }
        }

        return positions;
    }
}
