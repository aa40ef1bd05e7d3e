using Google.Protobuf;
using StreamML.Messaging.DeadLetters;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;

namespace StreamML.Messaging.Transactions;

/// <summary>
/// The stages of one task. It is pure but for its state stores: same records and state, same outputs. A record it
/// cannot process it dead-letters itself; an exception makes the loop halve the batch until the record that throws is
/// found and dead-lettered. One that works ahead is <see cref="IAsyncDisposable"/>: the task ends what is under way
/// with it.
/// </summary>
public interface IBatchProcessor
{
    /// <summary>State stores of this task, restored before the first batch. Empty for a stateless role.</summary>
    IReadOnlyList<IStateStore> Stores { get; }

    /// <summary>Runs the stages over a batch and writes what comes of it to <paramref name="output"/>.</summary>
    ValueTask ProcessAsync(IReadOnlyList<SourceRecord> batch, IBatchOutput output, CancellationToken cancellationToken);

    /// <summary>
    /// Runs the stages over as much of the start of a batch as is ready, and writes what comes of that much. Slow
    /// stages work on several records at a time and hand over those at the front as they end; the loop commits them and
    /// asks again with the rest. By default the whole batch. Asked again with records that it has worked on (a
    /// transaction was aborted), it need not work anew.
    /// </summary>
    /// <returns>How many records are done, counted from the start of the batch; at least 1.</returns>
    async ValueTask<int> ProcessStartAsync(
        IReadOnlyList<SourceRecord> batch, IBatchOutput output, CancellationToken cancellationToken)
    {
        await ProcessAsync(batch, output, cancellationToken);
        return batch.Count;
    }
}

/// <summary>What one batch writes: all of it becomes visible with the batch's offsets, or none of it.</summary>
public interface IBatchOutput
{
    /// <summary>Writes a typed record.</summary>
    /// <param name="topic">A topic of the catalogue with a value type.</param>
    /// <param name="key">The key, UTF-8.</param>
    /// <param name="value">The value; serialised at once, so the caller may reuse it.</param>
    /// <param name="timestampMs">Event time, milliseconds since the Unix epoch.</param>
    void Send(TopicDefinition topic, string key, IMessage value, long timestampMs);

    /// <summary>
    /// Writes to a changelog. <paramref name="value"/> null is a tombstone. The partition is the task's own.
    /// </summary>
    void SendChange(TopicDefinition changelog, byte[] key, byte[]? value, long timestampMs);

    /// <summary>Writes a record to its topic's dead letters: original bytes, the reason in headers.</summary>
    void SendDeadLetter(SourceRecord record, DeadLetterReason reason);
}

/// <summary>
/// State of one task, made durable by a changelog topic. Writes of a batch are pending until <see cref="Commit"/>. One
/// thread at a time.
/// </summary>
public interface IStateStore : IDisposable
{
    /// <summary>The changelog it is rebuilt from; the partition is the task's number.</summary>
    TopicDefinition Changelog { get; }

    /// <summary>First changelog offset that the local checkpoint does not hold; 0 without one.</summary>
    long RestoreFrom { get; }

    /// <summary>Applies one committed changelog record, in offset order.</summary>
    void Restore(SourceRecord change);

    /// <summary>Takes the pending writes over: their transaction has committed.</summary>
    void Commit();

    /// <summary>Forgets the pending writes: their transaction has not committed.</summary>
    void Rollback();

    /// <summary>
    /// Writes committed state to disk, or begins to, so that a restart replays the changelog from
    /// <paramref name="changelogOffset"/> on.
    /// </summary>
    void Checkpoint(long changelogOffset);
}
