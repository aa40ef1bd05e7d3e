using StreamML.Messaging.Producers;

namespace StreamML.Messaging.Transactions;

/// <summary>
/// Publishes numbered batches from a store's outbox, each once: records and the batch's number commit in one Kafka
/// transaction. After a crash <see cref="OpenAsync"/> returns the last batch, so that the store can drop published
/// ones. Not thread-safe; a second publisher of the same name fences the first.
/// </summary>
public interface IOutboxPublisher : IAsyncDisposable
{
    /// <summary>
    /// Fences earlier publishers and reads the number of the last committed batch; 0 if there is none.
    /// </summary>
    /// <exception cref="Errors.TaskRestartException">Kafka is unreachable or another publisher took over.</exception>
    ValueTask<long> OpenAsync(CancellationToken cancellationToken);

    /// <summary>Publishes one batch. When it returns, the batch is visible and its number stored.</summary>
    /// <param name="batch">From 1, one more than the last.</param>
    /// <param name="records">The batch's records.</param>
    /// <param name="cancellationToken">Cancels before the commit; the publisher must then be reopened.</param>
    /// <exception cref="Errors.TaskRestartException">Not known to have committed: reopen and ask.</exception>
    ValueTask PublishAsync(long batch, IReadOnlyList<ProducerRecord> records, CancellationToken cancellationToken);
}
