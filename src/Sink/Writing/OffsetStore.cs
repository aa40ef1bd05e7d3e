using Npgsql;
using NpgsqlTypes;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Topics;
using StreamML.Schemas.Topics;

namespace StreamML.Sink.Writing;

/// <summary>
/// The offsets of one opened task. Opening claims the partitions with a token of its own; every write is guarded by
/// that token and by the offset expected, so that a sink that lost its partitions writes nothing. One thread at a time.
/// </summary>
internal sealed class OffsetStore(string schema, TimeProvider time)
{
    private readonly Guid _owner = Guid.CreateVersion7(time.GetUtcNow());
    private readonly Dictionary<SourcePartition, long?> _stored = [];
    private IReadOnlyDictionary<TopicDefinition, TopicIdentity> _identities =
        new Dictionary<TopicDefinition, TopicIdentity>();

    /// <summary>The time.</summary>
    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Claims partitions and reads their offsets.</summary>
    /// <returns>The next offset of each partition that has one.</returns>
    public async Task<IReadOnlyDictionary<SourcePartition, long>> ClaimAsync(
        NpgsqlConnection connection,
        IReadOnlyList<SourcePartition> partitions,
        IReadOnlyDictionary<TopicDefinition, TopicIdentity> topics,
        CancellationToken cancellationToken)
    {
        _identities = topics;
        _stored.Clear();
        // Sorted as the key is, so that two claims of the same partitions cannot wait for each other.
        var sorted = partitions.OrderBy(partition => topics[partition.Topic].TopicId, StringComparer.Ordinal)
            .ThenBy(partition => partition.Partition).ToArray();
        await using var command = new NpgsqlCommand($"""
            INSERT INTO {schema}.sink_offsets AS o (cluster_id, topic_id, partition, topic, next_offset, owner)
            SELECT u.cluster_id, u.topic_id, u.partition, u.topic, NULL, $5
            FROM unnest($1, $2, $3, $4) WITH ORDINALITY AS u (cluster_id, topic_id, partition, topic, place)
            ORDER BY u.place
            ON CONFLICT (cluster_id, topic_id, partition) DO UPDATE
            SET owner = EXCLUDED.owner, topic = EXCLUDED.topic, updated_at = now()
            RETURNING o.topic_id, o.partition, o.next_offset
            """, connection);
        command.Parameters.Add(Texts(sorted.Select(partition => topics[partition.Topic].ClusterId)));
        command.Parameters.Add(Texts(sorted.Select(partition => topics[partition.Topic].TopicId)));
        command.Parameters.Add(Array(NpgsqlDbType.Integer, sorted.Select(partition => partition.Partition)));
        command.Parameters.Add(Texts(sorted.Select(partition => partition.Topic.Name)));
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = _owner });
        var byKey = sorted.ToDictionary(partition => (topics[partition.Topic].TopicId, partition.Partition));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            _stored[byKey[(reader.GetString(0), reader.GetInt32(1))]] = reader.IsDBNull(2) ? null : reader.GetInt64(2);
        }

        return _stored.Where(entry => entry.Value is not null)
            .ToDictionary(entry => entry.Key, entry => entry.Value!.Value);
    }

    /// <summary>Adds the statement that moves offsets on to those after a batch.</summary>
    public NpgsqlBatchCommand AddAdvance(
        NpgsqlBatch statements, IReadOnlyDictionary<SourcePartition, long> next)
    {
        var moved = next.ToArray();
        var command = new NpgsqlBatchCommand($"""
            UPDATE {schema}.sink_offsets o SET next_offset = u.next_offset, updated_at = now()
            FROM unnest($1, $2, $3, $4, $5) AS u (cluster_id, topic_id, partition, expected, next_offset)
            WHERE o.cluster_id = u.cluster_id AND o.topic_id = u.topic_id AND o.partition = u.partition
              AND o.owner = $6 AND o.next_offset IS NOT DISTINCT FROM u.expected
            """);
        command.Parameters.Add(Texts(moved.Select(entry => _identities[entry.Key.Topic].ClusterId)));
        command.Parameters.Add(Texts(moved.Select(entry => _identities[entry.Key.Topic].TopicId)));
        command.Parameters.Add(Array(NpgsqlDbType.Integer, moved.Select(entry => entry.Key.Partition)));
        command.Parameters.Add(Array(NpgsqlDbType.Bigint, moved.Select(entry => _stored[entry.Key])));
        command.Parameters.Add(Array(NpgsqlDbType.Bigint, moved.Select(entry => entry.Value)));
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = _owner });
        statements.BatchCommands.Add(command);
        return command;
    }

    /// <summary>Requires that the statement moved every partition.</summary>
    /// <exception cref="OffsetsMovedException">It did not: another sink has them, or an earlier try did
    /// commit.</exception>
    public static void CheckAdvanced(int partitions, NpgsqlBatchCommand advance)
    {
        if (advance.RecordsAffected != partitions)
        {
            throw new OffsetsMovedException();
        }
    }

    /// <summary>Takes over that a batch is committed.</summary>
    public void Committed(IReadOnlyDictionary<SourcePartition, long> offsets)
    {
        foreach (var (partition, next) in offsets)
        {
            _stored[partition] = next;
        }
    }

    /// <summary>
    /// Whether the store already has the offsets of a batch, written by this task: its commit went through unseen.
    /// </summary>
    public async Task<bool> HasCommittedAsync(
        NpgsqlConnection connection, IReadOnlyDictionary<SourcePartition, long> next,
        CancellationToken cancellationToken)
    {
        var moved = next.ToArray();
        await using var command = new NpgsqlCommand($"""
            SELECT count(*) FROM {schema}.sink_offsets o
            JOIN unnest($1, $2, $3, $4) AS u (cluster_id, topic_id, partition, next_offset)
              ON o.cluster_id = u.cluster_id AND o.topic_id = u.topic_id AND o.partition = u.partition
            WHERE o.owner = $5 AND o.next_offset = u.next_offset
            """, connection);
        command.Parameters.Add(Texts(moved.Select(entry => _identities[entry.Key.Topic].ClusterId)));
        command.Parameters.Add(Texts(moved.Select(entry => _identities[entry.Key.Topic].TopicId)));
        command.Parameters.Add(Array(NpgsqlDbType.Integer, moved.Select(entry => entry.Key.Partition)));
        command.Parameters.Add(Array(NpgsqlDbType.Bigint, moved.Select(entry => entry.Value)));
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = _owner });
        return (long)(await command.ExecuteScalarAsync(cancellationToken))! == moved.Length;
    }

    /// <summary>Topic ids by topic.</summary>
    public IReadOnlyDictionary<TopicDefinition, string> TopicIds()
        => _identities.ToDictionary(entry => entry.Key, entry => entry.Value.TopicId);

    private static NpgsqlParameter Texts(IEnumerable<string> values) => Array(NpgsqlDbType.Text, values);

    private static NpgsqlParameter<T[]> Array<T>(NpgsqlDbType type, IEnumerable<T> values)
        => new() { TypedValue = values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | type };
}

/// <summary>The stored offsets are not those that this task expects.</summary>
internal sealed class OffsetsMovedException()
    : Exception("The stored offsets are not the ones that this sink wrote last.");
