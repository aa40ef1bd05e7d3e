using Google.Protobuf;
using StreamML.Messaging.DeadLetters;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;

namespace StreamML.Messaging.Transactions;

/// <summary>
/// The stages of one task. Pure except for its state stores: same records and state, same output. It dead-letters
/// records that it cannot process; on an exception the loop halves the batch until the failing record is found and
/// dead-lettered. A processor that works ahead is <see cref="IAsyncDisposable"/>: the task disposes it to end work in
/// progress.
/// </summary>
public interface IBatchProcessor
{
    /// <summary>State stores of this task, restored before the first batch. Empty for a stateless role.</summary>
    IReadOnlyList<IStateStore> Stores { get; }

    /// <summary>
    /// Whether it is also given records that were redriven for another role (<see cref="RedriveHeaders"/>); false
    /// (default): they are passed over.
    /// </summary>
    bool SeesRedriven => false;

    /// <summary>
    /// Runs the stages over as much of the start of a batch as is ready, and writes those results. Slow stages work on
    /// several records at a time and deliver them from the front as they finish; the loop commits them and calls again
    /// with the rest. Others process the whole batch. If called again with records already processed (a transaction was
    /// aborted), it need not repeat the work.
    /// </summary>
    /// <returns>The number of records done, from the start of the batch; at least 1.</returns>
    ValueTask<int> ProcessAsync(
        IReadOnlyList<SourceRecord> batch, IBatchOutput output, CancellationToken cancellationToken);
}

/// <summary>Output of one batch: all of it becomes visible with the batch's offsets, or none of it.</summary>
public interface IBatchOutput
{
    /// <summary>Writes a typed record.</summary>
    /// <param name="topic">A topic of the catalogue with a value type.</param>
    /// <param name="key">The key, UTF-8.</param>
    /// <param name="value">The value; serialised at once, so the caller may reuse it.</param>
    /// <param name="timestampMs">Event time, milliseconds since the Unix epoch.</param>
    /// <param name="from">The one record that it is made of, whose trace goes on with it; null if it is made of
    /// many.</param>
    void Send(TopicDefinition topic, string key, IMessage value, long timestampMs, SourceRecord? from = null);

    /// <summary>
    /// Writes to a changelog, in the task's own partition. A null <paramref name="value"/> is a tombstone.
    /// </summary>
    void SendChange(TopicDefinition changelog, byte[] key, byte[]? value, long timestampMs);

    /// <summary>
    /// Writes a typed record to a topic that is also the changelog of its writer, in the task's own partition.
    /// </summary>
    /// <returns>The value as written: what a restored store is given.</returns>
    byte[] SendState(TopicDefinition topic, string key, IMessage value, long timestampMs);

    /// <summary>Writes a record to its topic's dead letters: original bytes, with the reason in headers.</summary>
    void SendDeadLetter(SourceRecord record, DeadLetterReason reason);
}

/// <summary>
/// State of one task, made durable by a changelog topic. A batch's writes are pending until <see cref="Commit"/>. Not
/// thread-safe.
/// </summary>
public interface IStateStore : IDisposable
{
    /// <summary>The changelog that rebuilds it; the partition is the task's number.</summary>
    TopicDefinition Changelog { get; }

    /// <summary>First changelog offset after the local checkpoint; 0 without one.</summary>
    long RestoreFrom { get; }

    /// <summary>Applies one committed changelog record, in offset order.</summary>
    void Restore(SourceRecord change);

    /// <summary>Applies the pending writes: their transaction has committed.</summary>
    void Commit();

    /// <summary>Discards the pending writes: their transaction has not committed.</summary>
    void Rollback();

    /// <summary>
    /// Writes committed state to disk, or begins to, so that a restart replays the changelog from
    /// <paramref name="changelogOffset"/>.
    /// </summary>
    void Checkpoint(long changelogOffset);
}
