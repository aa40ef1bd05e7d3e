using StreamML.Messaging.Producers;

namespace StreamML.Messaging.Transactions;

/// <summary>
/// Publishes numbered batches from a store's outbox, each once: records and the batch's number commit in one Kafka
/// transaction. After a crash <see cref="OpenAsync"/> tells which batch was the last, so that the store forgets what is
/// out. One thread at a time; a second publisher of the same name fences the first.
/// </summary>
public interface IOutboxPublisher : IAsyncDisposable
{
    /// <summary>
    /// Fences earlier publishers and reads the number of the last batch that committed; 0 when none has.
    /// </summary>
    /// <exception cref="Errors.TaskRestartException">Kafka is away or another publisher took over.</exception>
    ValueTask<long> OpenAsync(CancellationToken cancellationToken);

    /// <summary>Publishes one batch. When it returns, the batch is visible and its number stored.</summary>
    /// <param name="batch">1 and up, one more than the last.</param>
    /// <param name="records">The batch's records.</param>
    /// <param name="cancellationToken">Gives up before the commit; the publisher must be opened anew.</param>
    /// <exception cref="Errors.TaskRestartException">Not known to have committed: open anew and ask.</exception>
    ValueTask PublishAsync(long batch, IReadOnlyList<ProducerRecord> records, CancellationToken cancellationToken);
}
