using Confluent.Kafka;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Producers;
using StreamML.Messaging.Sources;

namespace StreamML.Messaging.Transactions;

/// <summary>
/// The same pipeline without transactions: records are flushed, then offsets committed. A crash between the two repeats
/// records, so no role uses it; it is the control for measuring the cost of transactions.
/// </summary>
internal sealed class AtLeastOnceProducer(KafkaClients connection, ConsumerHost host) : ITaskProducer
{
    private readonly IProducer<byte[], byte[]> _producer = connection.NewProducer(
        transactionalId: null, ProducerUse.Batches);
    private List<TopicPartitionOffset> _next = [];

    public void Initialise(CancellationToken cancellationToken)
    {
    }

    public void Begin() => _next = [];

    public void Send(ProducerRecord record, int? partition) => _producer.Send(connection.Names, record, partition);

    public Task SendOffsetsAsync(IEnumerable<TopicPartitionOffset> offsets, IConsumerGroupMetadata group)
    {
        _next = [.. offsets];
        return Task.CompletedTask;
    }

    public void Commit(CancellationToken cancellationToken)
    {
        _producer.Flush(cancellationToken);
        host.Consumer.Commit(_next);
    }

    public void Abort()
    {
    }

    public void Dispose() => _producer.Dispose();
}
