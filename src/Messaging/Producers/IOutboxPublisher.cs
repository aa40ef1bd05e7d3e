using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;

namespace StreamML.Messaging.Producers;

/// <summary>A record as bytes, for a topic of the catalogue.</summary>
/// <param name="Topic">Where it goes.</param>
/// <param name="Key">Key bytes; null for none.</param>
/// <param name="Value">Value bytes; null for a tombstone.</param>
/// <param name="TimestampMs">Milliseconds since the Unix epoch.</param>
/// <param name="Headers">Headers in order.</param>
public sealed record ProducerRecord(
    TopicDefinition Topic, byte[]? Key, byte[]? Value, long TimestampMs, IReadOnlyList<RecordHeader> Headers);

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
