using Confluent.Kafka;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;

namespace StreamML.Messaging.Producers;

/// <summary>
/// Writes bytes unchanged to a chosen partition, outside transactions. For fault runs: the bytes need not satisfy the
/// topic's contract. Thread-safe.
/// </summary>
internal sealed class RawProducer(KafkaClients connection) : IDisposable
{
    private readonly IProducer<byte[], byte[]> _producer = connection.NewProducer(
        transactionalId: null, ProducerUse.Records);

    /// <summary>Writes a record; completes when it is durable.</summary>
    /// <param name="topic">Its topic.</param>
    /// <param name="partition">From 0.</param>
    /// <param name="key">Key bytes; null for none.</param>
    /// <param name="value">Value bytes; null for a tombstone.</param>
    /// <param name="headers">Headers in order.</param>
    /// <returns>The record's offset.</returns>
    /// <exception cref="AppendException">The record was not written.</exception>
    public async Task<long> ProduceAsync(
        TopicDefinition topic, int partition, byte[]? key, byte[]? value, IReadOnlyList<RecordHeader> headers)
    {
        var message = new Message<byte[], byte[]> { Key = key!, Value = value!, Headers = [] };
        foreach (var header in headers)
        {
            message.Headers.Add(header.Name, header.Value);
        }

        try
        {
            var delivered = await _producer.ProduceAsync(
                new TopicPartition(connection.Names.Of(topic), partition), message);
            return delivered.Offset.Value;
        }
        catch (KafkaException fault)
        {
            throw new AppendException($"{topic.Name}: {fault.Error.Code}", permanent: false, fault);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _producer.Flush(TimeSpan.FromSeconds(5));
        _producer.Dispose();
    }
}
