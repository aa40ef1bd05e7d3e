using System.Runtime.CompilerServices;
using Confluent.Kafka;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Faults;
using StreamML.Schemas.Topics;

namespace StreamML.Messaging.Sources;

/// <summary>Where a reader begins.</summary>
public enum ReadFrom
{
    /// <summary>The first record there is.</summary>
    Earliest,

    /// <summary>Only what comes from now on.</summary>
    Latest,
}

/// <summary>Reads committed records of whole topics, outside any group. For looking and checking; a role uses a host.</summary>
public sealed class TopicReader
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);
    private readonly KafkaConnection connection;

    internal TopicReader(KafkaConnection connection) => this.connection = connection;

    /// <summary>Reads topics; records of a partition come in order.</summary>
    /// <param name="topics">Which.</param>
    /// <param name="from">Where to begin.</param>
    /// <param name="follow">True: goes on for ever. False: ends at the last stable offsets there are now.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="TaskRestartException">The cluster does not answer, or lacks a topic.</exception>
    public async IAsyncEnumerable<SourceRecord> ReadAsync(
        IReadOnlyList<TopicDefinition> topics,
        ReadFrom from,
        bool follow,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var found = await connection.Topics.GetAsync(topics, cancellationToken);
        var partitions = found
            .SelectMany(topic => Enumerable.Range(0, topic.Value.Partitions)
                .Select(number => new TopicPartition(connection.Names.Of(topic.Key), number)))
            .ToList();
        using var consumer = connection.NewConsumer($"{connection.Names.Prefix}reader", member: false);
        await Task.Run(() => consumer.Assign(Starts(consumer, partitions, from)), cancellationToken);
        var open = partitions.ToHashSet();
        while (follow || open.Count > 0)
        {
            var batch = await Task.Run(() => Take(consumer), cancellationToken);
            foreach (var read in batch)
            {
                // A partition that moves to another broker tells its end again.
                if (read.IsPartitionEOF)
                    open.Remove(read.TopicPartition);
                else
                    yield return SourceRecords.From(read, connection.Names.Find(read.Topic));
            }
        }
    }

    // The end is asked for where reading begins there: the client's own "end" would be looked up later, past new records.
    private static IEnumerable<TopicPartitionOffset> Starts(
        IConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions, ReadFrom from) =>
        partitions.Select(partition => new TopicPartitionOffset(
            partition,
            from == ReadFrom.Earliest ? Offset.Beginning : consumer.QueryWatermarkOffsets(partition, Timeout).High))
            .ToList();

    private static List<ConsumeResult<byte[], byte[]>> Take(IConsumer<byte[], byte[]> consumer)
    {
        var batch = new List<ConsumeResult<byte[], byte[]>>();
        try
        {
            var read = consumer.Consume(100);
            while (read is not null && batch.Count < 5_000)
            {
                batch.Add(read);
                read = consumer.Consume(0);
            }

            if (read is not null)
                batch.Add(read);
        }
        catch (ConsumeException fault) when (FaultTable.Decide(fault.Error) == FaultAction.RestartTask)
        {
            // The client goes on by itself: a broker that is away for a moment.
            return batch;
        }

        return batch;
    }
}
