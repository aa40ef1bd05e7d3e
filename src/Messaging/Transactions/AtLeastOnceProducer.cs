using Confluent.Kafka;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Producers;
using StreamML.Messaging.Sources;

namespace StreamML.Messaging.Transactions;

/// <summary>
/// The same pipeline without transactions: records are flushed, then offsets committed. A crash between the two repeats records,
/// so no role runs with it; it is the control that shows what transactions cost.
/// </summary>
internal sealed class AtLeastOnceProducer(KafkaConnection connection, ConsumerHost host) : ITaskProducer
{
    private readonly IProducer<byte[], byte[]> producer = connection.NewProducer(transactionalId: null, batches: true);
    private List<TopicPartitionOffset> next = [];

    public void Initialise(CancellationToken cancellationToken)
    {
    }

    public void Begin() => next = [];

    public void Send(OutboxRecord record, int? partition) => producer.Send(connection.Names, record, partition);

    public Task SendOffsetsAsync(IEnumerable<TopicPartitionOffset> offsets, IConsumerGroupMetadata group)
    {
        next = [.. offsets];
        return Task.CompletedTask;
    }

    public void Commit(CancellationToken cancellationToken)
    {
        producer.Flush(cancellationToken);
        host.Consumer.Commit(next);
    }

    public void Abort()
    {
    }

    public void Dispose() => producer.Dispose();
}
