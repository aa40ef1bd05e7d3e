using System.Collections.Concurrent;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Errors;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;

namespace StreamML.Messaging.Topics;

/// <summary>A partition's bounds. Their difference also counts transaction markers and compacted records.</summary>
/// <param name="Earliest">First existing offset.</param>
/// <param name="Latest">Offset after the last.</param>
public readonly record struct PartitionOffsets(long Earliest, long Latest);

/// <summary>Reads offsets of topics and groups, for status. Thread-safe.</summary>
public sealed class TopicOffsets : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);
    private readonly KafkaClients _connection;
    private readonly ConcurrentDictionary<string, Lazy<IConsumer<byte[], byte[]>>> _consumers = new(
        StringComparer.Ordinal);

    internal TopicOffsets(KafkaClients connection) => _connection = connection;

    /// <summary>Earliest and latest offset of each partition.</summary>
    /// <param name="partitions">Partitions of each topic.</param>
    /// <exception cref="TaskRestartException">The cluster does not answer.</exception>
    public async Task<IReadOnlyDictionary<SourcePartition, PartitionOffsets>> GetAsync(
        IReadOnlyDictionary<TopicDefinition, TopicIdentity> partitions)
    {
        var all = partitions.SelectMany(topic => Enumerable.Range(0, topic.Value.Partitions)
            .Select(number => new SourcePartition(topic.Key, number))).ToList();
        var earliest = await ListAsync(all, OffsetSpec.Earliest());
        var latest = await ListAsync(all, OffsetSpec.Latest());
        return all.ToDictionary(source => source, source => new PartitionOffsets(earliest[source], latest[source]));
    }

    /// <summary>
    /// The first offset of each partition of a topic with a record of this time or a later one; the end where there is
    /// none.
    /// </summary>
    /// <param name="topic">The topic.</param>
    /// <param name="partitions">How many it has.</param>
    /// <param name="at">The time. Most topics are stamped with the time of writing.</param>
    /// <exception cref="TaskRestartException">The cluster does not answer.</exception>
    public async Task<IReadOnlyDictionary<SourcePartition, long>> AtAsync(
        TopicDefinition topic, int partitions, DateTimeOffset at)
    {
        var all = Enumerable.Range(0, partitions).Select(number => new SourcePartition(topic, number)).ToList();
        var found = await ListAsync(all, OffsetSpec.ForTimestamp(at.ToUnixTimeMilliseconds()));
        var ends = await ListAsync(all, OffsetSpec.Latest());
        return all.ToDictionary(source => source, source => found[source] < 0 ? ends[source] : found[source]);
    }

    /// <summary>
    /// Committed offsets of a role's group on these topics; a partition without one is omitted. Those that an open
    /// transaction is about to commit do not count yet, and nobody waits for them.
    /// </summary>
    /// <remarks>
    /// Uses a consumer: an administration client of librdkafka 2.15.1 ends the process if the group's coordinator has
    /// moved (<c>rd_kafka_handle_OffsetFetch</c> then uses a group that such a client does not have).
    /// </remarks>
    /// <exception cref="TaskRestartException">The cluster does not answer.</exception>
    public async Task<IReadOnlyDictionary<SourcePartition, long>> CommittedAsync(
        string role, IReadOnlyList<TopicDefinition> topics, CancellationToken cancellationToken)
    {
        var found = await _connection.Topics.GetAsync(topics, cancellationToken);
        var partitions = found.SelectMany(topic => Enumerable.Range(0, topic.Value.Partitions)
            .Select(number => new SourcePartition(topic.Key, number)));
        var consumer = _consumers.GetOrAdd(
            role, name => new(() => _connection.NewConsumer(_connection.Names.Prefix + name, ConsumerUse.Progress)));
        return await Task.Run(() => Committed(_connection.Names, consumer.Value, partitions), cancellationToken);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var consumer in _consumers.Values.Where(consumer => consumer.IsValueCreated))
        {
            consumer.Value.Dispose();
        }
    }

    /// <summary>Committed offsets of a consumer's group; a partition without one is omitted. Blocks.</summary>
    /// <exception cref="TaskRestartException">The cluster does not answer.</exception>
    internal static Dictionary<SourcePartition, long> Committed(
        TopicNames names, IConsumer<byte[], byte[]> consumer, IEnumerable<SourcePartition> partitions)
    {
        try
        {
            var asked = partitions.Select(source => new TopicPartition(names.Of(source.Topic), source.Partition));
            return consumer.Committed(asked, Timeout)
                .Where(found => !found.Offset.IsSpecial)
                .ToDictionary(
                    found => new SourcePartition(names.Find(found.Topic), found.Partition.Value),
                    found => found.Offset.Value);
        }
        catch (KafkaException fault)
        {
            throw new TaskRestartException($"committed offsets: {fault.Error.Code}", fault);
        }
    }

    private async Task<Dictionary<SourcePartition, long>> ListAsync(List<SourcePartition> partitions, OffsetSpec spec)
    {
        try
        {
            var found = await _connection.Admin.ListOffsetsAsync(
                partitions.Select(source => new TopicPartitionOffsetSpec
                {
                    TopicPartition = new TopicPartition(_connection.Names.Of(source.Topic), source.Partition),
                    OffsetSpec = spec,
                }),
                new ListOffsetsOptions { RequestTimeout = Timeout, IsolationLevel = IsolationLevel.ReadCommitted });
            return found.ResultInfos.ToDictionary(
                info => new SourcePartition(
                    _connection.Names.Find(info.TopicPartitionOffsetError.Topic),
                    info.TopicPartitionOffsetError.Partition.Value),
                info => info.TopicPartitionOffsetError.Offset.Value);
        }
        catch (KafkaException fault)
        {
            throw new TaskRestartException($"offsets: {fault.Error.Code}", fault);
        }
    }
}
