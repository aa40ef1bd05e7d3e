using Confluent.Kafka;
using StreamML.Schemas.Topics;

namespace StreamML.Bench.Processors;

/// <summary>
/// The control: one consumer, one idempotent producer, bytes copied as they are, at least once. Same clients, acks, linger,
/// partitions and broker as the roles; flush and commit every 40,000 records: rarely enough to cost nothing.
/// </summary>
internal static class CopyLoop
{
    private const int CommitEvery = 40_000;

    public static double Run(Scratch scratch, string group, int messages, CancellationToken cancellationToken)
    {
        using var consumer = scratch.Kafka.NewConsumer(scratch.Kafka.Names.Prefix + group, member: true);
        using var producer = scratch.Kafka.NewProducer(transactionalId: null, batches: true);
        string output = scratch.Kafka.Names.Of(TopicCatalogue.MessagesEnriched);
        consumer.Subscribe(scratch.Kafka.Names.Of(TopicCatalogue.MessagesText));
        var next = new Dictionary<int, TopicPartitionOffset>();
        long started = 0;
        for (int copied = 0; copied < messages;)
        {
            var read = consumer.Consume(cancellationToken);
            if (copied == 0)
                started = TimeProvider.System.GetTimestamp();
            producer.Produce(output, new Message<byte[], byte[]>
            {
                Key = read.Message.Key,
                Value = read.Message.Value,
                Timestamp = read.Message.Timestamp,
            });
            next[read.Partition.Value] = new TopicPartitionOffset(read.TopicPartition, read.Offset + 1);
            if (++copied % CommitEvery != 0 && copied < messages)
                continue;
            producer.Flush(cancellationToken);
            consumer.Commit(next.Values);
            next.Clear();
        }

        double seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        consumer.Close();
        return messages / seconds;
    }
}
