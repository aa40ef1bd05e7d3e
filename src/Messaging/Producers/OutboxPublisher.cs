using Confluent.Kafka;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Faults;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.Topics;

namespace StreamML.Messaging.Producers;

/// <summary>
/// Keeps the number of the last batch as the committed offset of a group of its own on partition 0 of a catalogue topic: Kafka
/// stores it in the same transaction as the records (KIP-98).
/// </summary>
internal sealed class OutboxPublisher(KafkaConnection connection, string name) : IOutboxPublisher
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly string id = $"{connection.Names.Prefix}streamml-outbox-{name}";
    private readonly TopicPartition ledger = new(connection.Names.Of(TopicCatalogue.MessagesEnriched.DeadLetter()), 0);
    private TransactionalProducer? producer;
    private IConsumer<byte[], byte[]>? consumer;

    /// <inheritdoc />
    public async ValueTask<long> OpenAsync(CancellationToken cancellationToken)
    {
        Close();
        return await Task.Run(() => Open(cancellationToken), cancellationToken);
    }

    /// <inheritdoc />
    public async ValueTask PublishAsync(
        long batch, IReadOnlyList<OutboxRecord> records, CancellationToken cancellationToken)
    {
        if (producer is null || consumer is null)
            throw new TaskRestartException("The publisher is not open.");
        await Task.Run(() => PublishAsync(producer, consumer, batch, records, cancellationToken), cancellationToken);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }

    private long Open(CancellationToken cancellationToken)
    {
        producer = new TransactionalProducer(connection, id);
        producer.Initialise(cancellationToken);
        consumer = connection.NewConsumer(id, member: false);
        try
        {
            var committed = consumer.Committed([ledger], Timeout)[0].Offset;
            return committed.IsSpecial ? 0 : committed.Value;
        }
        catch (KafkaException fault)
        {
            throw new TaskRestartException($"outbox: {fault.Error.Code}", fault);
        }
    }

    private async Task PublishAsync(
        TransactionalProducer open,
        IConsumer<byte[], byte[]> member,
        long batch,
        IReadOnlyList<OutboxRecord> records,
        CancellationToken cancellationToken)
    {
        try
        {
            open.Begin();
            foreach (var record in records)
                open.Send(record, partition: null);
            await open.SendOffsetsAsync([new TopicPartitionOffset(ledger, batch)], member.ConsumerGroupMetadata);
            open.Commit(cancellationToken);
        }
        catch (Exception fault) when (fault is KafkaException or TransactionAbortedException)
        {
            Close();
            throw new TaskRestartException($"outbox: {fault.Message}", fault);
        }
    }

    private void Close()
    {
        producer?.Dispose();
        consumer?.Dispose();
        (producer, consumer) = (null, null);
    }
}
