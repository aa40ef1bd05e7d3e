using Confluent.Kafka;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Errors;
using StreamML.Messaging.Producers;
using StreamML.Schemas.Topics;

namespace StreamML.Messaging.Transactions;

/// <summary>
/// Keeps the number of the last batch as the committed offset of its own group: Kafka stores it in the same transaction
/// as the records (KIP-98). The partition only has to exist; the group reads nothing (ADR 32).
/// </summary>
internal sealed class OutboxPublisher(KafkaClients connection, string name) : IOutboxPublisher
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly string _id = $"{connection.Names.Prefix}streamml-outbox-{name}";
    private readonly TopicPartition _ledger = new(connection.Names.Of(TopicCatalogue.MessagesEnriched.DeadLetter()), 0);
    private TransactionalProducer? _producer;
    private IConsumer<byte[], byte[]>? _consumer;

    /// <inheritdoc />
    public async ValueTask<long> OpenAsync(CancellationToken cancellationToken)
    {
        Close();
        _producer = new TransactionalProducer(connection, _id);
        _consumer = connection.NewConsumer(_id, ConsumerUse.Reader);
        await Task.Run(() => _producer.Initialise(cancellationToken), cancellationToken);
        try
        {
            return await Task.Run(() => LastBatch(_consumer), cancellationToken);
        }
        catch (TaskRestartException fault) when (TransactionalProducer.IsForgotten(fault))
        {
            await _producer.EndForgottenAsync([_ledger], _consumer.ConsumerGroupMetadata, cancellationToken);
            throw;
        }
    }

    /// <inheritdoc />
    public async ValueTask PublishAsync(
        long batch, IReadOnlyList<ProducerRecord> records, CancellationToken cancellationToken)
    {
        if (_producer is null || _consumer is null)
        {
            throw new TaskRestartException("The publisher is not open.");
        }

        await Task.Run(() => PublishAsync(_producer, _consumer, batch, records, cancellationToken), cancellationToken);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }

    private long LastBatch(IConsumer<byte[], byte[]> consumer)
    {
        try
        {
            var committed = consumer.Committed([_ledger], Timeout)[0].Offset;
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
        IReadOnlyList<ProducerRecord> records,
        CancellationToken cancellationToken)
    {
        try
        {
            open.Begin();
            foreach (var record in records)
            {
                open.Send(record, record.Partition);
            }

            await open.SendOffsetsAsync([new TopicPartitionOffset(_ledger, batch)], member.ConsumerGroupMetadata);
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
        _producer?.Dispose();
        _consumer?.Dispose();
        (_producer, _consumer) = (null, null);
    }
}
