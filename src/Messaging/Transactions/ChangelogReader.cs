using Confluent.Kafka;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Errors;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;

namespace StreamML.Messaging.Transactions;

/// <summary>
/// Rebuilds a store from its changelog: committed records from the checkpoint to the last stable offset.
/// </summary>
internal sealed class ChangelogReader(KafkaClients connection, string group)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>Restores one store.</summary>
    /// <returns>The number of changes applied.</returns>
    /// <exception cref="TaskRestartException">The cluster did not answer in time.</exception>
    public long Restore(IStateStore store, int partition, CancellationToken cancellationToken)
    {
        var changelog = new TopicPartition(connection.Names.Of(store.Changelog), partition);
        using var consumer = connection.NewConsumer(group, ConsumerUse.Reader);
        try
        {
            var marks = consumer.QueryWatermarkOffsets(changelog, Timeout);
            long from = Math.Max(store.RestoreFrom, marks.Low.Value);
            if (from >= marks.High.Value)
            {
                return 0;
            }

            consumer.Assign(new TopicPartitionOffset(changelog, from));
            return Apply(consumer, store, cancellationToken);
        }
        catch (KafkaException fault)
        {
            throw new TaskRestartException($"changelog {store.Changelog.Name}: {fault.Error.Code}", fault);
        }
    }

    /// <summary>The end of a changelog as committed readers see it.</summary>
    public static long End(
        IConsumer<byte[], byte[]> consumer, KafkaClients connection, TopicDefinition changelog, int partition) =>
        consumer.QueryWatermarkOffsets(new TopicPartition(connection.Names.Of(changelog), partition),
            Timeout).High.Value;

    private long Apply(IConsumer<byte[], byte[]> consumer, IStateStore store, CancellationToken cancellationToken)
    {
        long applied = 0;
        long last = connection.Time.GetTimestamp();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var read = consumer.Consume(TimeSpan.FromMilliseconds(200));
            if (read is null)
            {
                if (connection.Time.GetElapsedTime(last) > Timeout)
                {
                    throw new TaskRestartException($"changelog {store.Changelog.Name}: no answer");
                }

                continue;
            }

            if (read.IsPartitionEOF)
            {
                return applied;
            }

            last = connection.Time.GetTimestamp();
            store.Restore(SourceRecord.From(read, store.Changelog));
            applied++;
        }
    }
}
