namespace StreamML.Messaging.Sources;

/// <summary>
/// A unit of work for some partitions of a consumer. The consumer host opens one when its partitions are assigned,
/// passes it batches one after another, and disposes it when they are revoked. Calls never overlap.
/// </summary>
public interface IConsumerTask : IAsyncDisposable
{
    /// <summary>Prepares the task and determines where to read from.</summary>
    /// <returns>The next offset of each partition. A partition left out is read from its earliest record.</returns>
    ValueTask<IReadOnlyDictionary<SourcePartition, long>> OpenAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Processes a batch completely: when it returns, effects and offsets are durable. A partition's records come in
    /// order, without gaps other than those of compaction, aborted transactions and markers.
    /// </summary>
    /// <exception cref="Errors.TaskRestartException">The task must be reopened; the batch counts as not
    /// processed.</exception>
    ValueTask ProcessAsync(IReadOnlyList<SourceRecord> batch, CancellationToken cancellationToken);
}

/// <summary>Creates the task for a set of partitions that were assigned together.</summary>
/// <param name="taskId">The task's number; for a role that joins topics by partition, the partition number.</param>
/// <param name="partitions">Its partitions, ordered by topic and number.</param>
public delegate IConsumerTask ConsumerTaskFactory(int taskId, IReadOnlyList<SourcePartition> partitions);
