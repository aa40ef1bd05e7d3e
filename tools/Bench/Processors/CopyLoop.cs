using Confluent.Kafka;
using StreamML.Messaging.Connection;
using StreamML.Schemas.Topics;

namespace StreamML.Bench.Processors;

/// <summary>
/// The control: copies bytes unchanged, at least once, in as many parallel loops as the role has tasks, each with its
/// own partition, consumer and idempotent producer. Same clients, acks, linger, partitions and broker as the role; a
/// loop flushes and commits every 10,000 records, rarely enough to cost nothing.
/// </summary>
internal sealed class CopyLoop(Scratch scratch, string group)
{
    private const int CommitEvery = 10_000;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Copies a topic from start to end; returns records per second, from the first record read to the last commit.
    /// </summary>
    public async Task<double> RunAsync(CancellationToken cancellationToken)
    {
        string from = scratch.Kafka.Clients.Names.Of(TopicCatalogue.MessagesText);
        var found = await scratch.Kafka.Topics.GetAsync([TopicCatalogue.MessagesText], cancellationToken);
        var loops = Enumerable.Range(0, found[TopicCatalogue.MessagesText].Partitions)
            .Select(partition => Task.Factory.StartNew(
                () => Copy(new TopicPartition(from, partition), cancellationToken),
                cancellationToken,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default))
            .ToList();
        var runs = await Task.WhenAll(loops);
        double seconds =
            TimeProvider.System.GetElapsedTime(runs.Min(run => run.Started), runs.Max(run => run.Ended)).TotalSeconds;
        return runs.Sum(run => run.Copied) / seconds;
    }

    private (long Copied, long Started, long Ended) Copy(TopicPartition from, CancellationToken cancellationToken)
    {
        using var consumer = scratch.Kafka.Clients.NewConsumer(
            scratch.Kafka.Clients.Names.Prefix + group, ConsumerUse.Follower);
        using var producer = scratch.Kafka.Clients.NewProducer(transactionalId: null, ProducerUse.Batches);
        string output = scratch.Kafka.Clients.Names.Of(TopicCatalogue.MessagesEnriched);
        long end = consumer.QueryWatermarkOffsets(from, Timeout).High;
        consumer.Assign(new TopicPartitionOffset(from, 0));
        long started = 0;
        for (long next = 0; next < end;)
        {
            var read = consumer.Consume(cancellationToken);
            if (read.IsPartitionEOF)
            {
                continue;
            }

            if (started == 0)
            {
                started = TimeProvider.System.GetTimestamp();
            }

            next = read.Offset.Value + 1;
            producer.Produce(output, new Message<byte[], byte[]>
            {
                Key = read.Message.Key,
                Value = read.Message.Value,
                // A topic with broker timestamps returns a timestamp type that producers reject.
                Timestamp = new Timestamp(read.Message.Timestamp.UnixTimestampMs, TimestampType.CreateTime),
            });
            if (next % CommitEvery != 0 && next < end)
            {
                continue;
            }

            producer.Flush(cancellationToken);
            consumer.Commit([new TopicPartitionOffset(from, next)]);
        }

        return (end, started, TimeProvider.System.GetTimestamp());
    }
}
