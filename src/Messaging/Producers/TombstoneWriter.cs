using Confluent.Kafka;
using StreamML.Messaging.Connection;
using StreamML.Schemas.Topics;

namespace StreamML.Messaging.Producers;

/// <summary>
/// Writes tombstones to chosen partitions of compacted topics, outside transactions: whoever reads the topic from its
/// start learns that what was under the key is gone. Thread-safe.
/// </summary>
public sealed class TombstoneWriter : IDisposable
{
    private readonly KafkaClients _connection;
    private readonly IProducer<byte[], byte[]> _producer;

    internal TombstoneWriter(KafkaClients connection)
    {
        _connection = connection;
        _producer = connection.NewProducer(transactionalId: null, ProducerUse.Batches);
    }

    /// <summary>Writes a tombstone; completes when it is durable.</summary>
    /// <param name="topic">A compacted topic.</param>
    /// <param name="partition">The partition of the record it removes, from 0.</param>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Stops waiting; the tombstone may still become durable.</param>
    /// <exception cref="AppendException">It is not known to be durable.</exception>
    public async Task WriteAsync(
        TopicDefinition topic, int partition, byte[] key, CancellationToken cancellationToken)
    {
        try
        {
            await _producer.ProduceAsync(
                new TopicPartition(_connection.Names.Of(topic), partition),
                new Message<byte[], byte[]> { Key = key, Value = null! }, cancellationToken);
        }
        catch (KafkaException fault)
        {
            throw new AppendException($"{topic.Name}: {fault.Error.Code}", permanent: false, fault);
        }
    }

    /// <summary>Waits up to 5 s for tombstones in progress, then closes.</summary>
    public void Dispose()
    {
        _producer.Flush(TimeSpan.FromSeconds(5));
        _producer.Dispose();
    }
}
