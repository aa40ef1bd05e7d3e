using System.Text;
using Confluent.Kafka;
using Google.Protobuf;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Errors;
using StreamML.Messaging.Tracing;
using StreamML.Schemas.Topics;

namespace StreamML.Messaging.Producers;

/// <inheritdoc cref="IRecordAppender" />
public sealed class RecordAppender : IRecordAppender, IDisposable
{
    private readonly KafkaClients _connection;
    private readonly IProducer<byte[], byte[]> _producer;

    internal RecordAppender(KafkaClients connection, ProducerUse use)
    {
        _connection = connection;
        _producer = connection.NewProducer(transactionalId: null, use);
    }

    /// <inheritdoc />
    public Task AppendAsync(
        TopicDefinition topic, string key, IMessage value, long timestampMs, CancellationToken cancellationToken) =>
        AppendAsync(topic, key, value, timestampMs, trace: default, cancellationToken);

    /// <inheritdoc />
    public async Task AppendAsync(
        TopicDefinition topic, string key, IMessage value, long timestampMs, TraceParent trace,
        CancellationToken cancellationToken)
    {
        var message = new Message<byte[], byte[]>
        {
            Key = Encoding.UTF8.GetBytes(key),
            Value = _connection.Encoder.Encode(topic, value),
            Timestamp = new Timestamp(timestampMs, TimestampType.CreateTime),
        };
        if (!trace.IsNone)
        {
            message.Headers = new Headers { { TraceParent.Header, trace.ToBytes() } };
        }

        try
        {
            var delivered = await _producer.ProduceAsync(_connection.Names.Of(topic), message, cancellationToken);
            if (delivered.Status != PersistenceStatus.Persisted)
            {
                throw new AppendException($"{topic.Name}: {delivered.Status}", permanent: false);
            }
        }
        catch (KafkaException fault)
        {
            bool permanent = FaultTable.Decide(fault.Error) == FaultAction.IsolateRecord;
            throw new AppendException($"{topic.Name}: {fault.Error.Code}", permanent, fault);
        }
    }

    /// <summary>Waits up to 5 s for records in progress, then closes.</summary>
    public void Dispose()
    {
        _producer.Flush(TimeSpan.FromSeconds(5));
        _producer.Dispose();
    }
}
