using Confluent.Kafka;
using Confluent.Kafka.Admin;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Faults;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;

namespace StreamML.Messaging.Topics;

/// <summary>A partition's bounds. Their difference counts records, transaction markers and what compaction removed.</summary>
/// <param name="Earliest">First offset there is.</param>
/// <param name="Latest">Offset after the last.</param>
public readonly record struct PartitionOffsets(long Earliest, long Latest);

/// <summary>Reads offsets of topics and groups, for status. Thread-safe.</summary>
public sealed class TopicOffsets
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);
    private readonly TopicNames names;
    private readonly IAdminClient admin;

    internal TopicOffsets(TopicNames names, IAdminClient admin) => (this.names, this.admin) = (names, admin);

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

    /// <summary>Committed offsets of a role's group; a partition without one is left out.</summary>
    /// <exception cref="TaskRestartException">The cluster does not answer.</exception>
    public async Task<IReadOnlyDictionary<SourcePartition, long>> CommittedAsync(string role)
    {
        try
        {
            var found = await admin.ListConsumerGroupOffsetsAsync(
                [new ConsumerGroupTopicPartitions(names.Prefix + role, null)],
                new ListConsumerGroupOffsetsOptions { RequestTimeout = Timeout });
            return found[0].Partitions
                .Where(partition => !partition.Offset.IsSpecial)
                .ToDictionary(
                    partition => new SourcePartition(names.Find(partition.Topic), partition.Partition.Value),
                    partition => partition.Offset.Value);
        }
        catch (KafkaException fault) when (fault.Error.Code == ErrorCode.GroupIdNotFound)
        {
            return new Dictionary<SourcePartition, long>();
        }
        catch (KafkaException fault)
        {
            throw new TaskRestartException($"group {role}: {fault.Error.Code}", fault);
        }
    }

    private async Task<Dictionary<SourcePartition, long>> ListAsync(List<SourcePartition> partitions, OffsetSpec spec)
    {
        try
        {
            var found = await admin.ListOffsetsAsync(
                partitions.Select(source => new TopicPartitionOffsetSpec
                {
                    TopicPartition = new TopicPartition(names.Of(source.Topic), source.Partition),
                    OffsetSpec = spec,
                }),
                new ListOffsetsOptions { RequestTimeout = Timeout, IsolationLevel = IsolationLevel.ReadCommitted });
            return found.ResultInfos.ToDictionary(
                info => new SourcePartition(
                    names.Find(info.TopicPartitionOffsetError.Topic), info.TopicPartitionOffsetError.Partition.Value),
                info => info.TopicPartitionOffsetError.Offset.Value);
        }
        catch (KafkaException fault)
        {
            throw new TaskRestartException($"offsets: {fault.Error.Code}", fault);
        }
    }
}
