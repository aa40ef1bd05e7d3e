using Confluent.Kafka;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Producers;

namespace StreamML.Messaging.Transactions;

/// <summary>Commits a task's output and offsets together. Not thread-safe.</summary>
internal interface ITaskProducer : IDisposable
{
    /// <summary>Fences earlier producers of the task and ends their open transactions.</summary>
    void Initialise(CancellationToken cancellationToken);

    /// <summary>Begins a batch.</summary>
    void Begin();

    /// <summary>Sends one record; waits while the local queue is full.</summary>
    /// <param name="record">The record.</param>
    /// <param name="partition">The partition; null: by key.</param>
    void Send(ProducerRecord record, int? partition);

    /// <summary>Adds the batch's next offsets to the transaction.</summary>
    Task SendOffsetsAsync(IEnumerable<TopicPartitionOffset> offsets, IConsumerGroupMetadata group);

    /// <summary>Commits. Returns only once the commit is known to have succeeded.</summary>
    void Commit(CancellationToken cancellationToken);

    /// <summary>Aborts the open batch, if any.</summary>
    /// <exception cref="Errors.TaskRestartException">The broker did not confirm it: this producer is no longer
    /// usable.</exception>
    void Abort();
}
