using StreamML.Messaging.Faults;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Topics;
using StreamML.Sink.Writing;

namespace StreamML.Sink;

/// <summary>
/// Writes the batches of its partitions to PostgreSQL, rows and offsets in one transaction. While PostgreSQL is away
/// <see cref="ProcessAsync"/> waits and tries again, so that the host pauses the partitions and memory stays flat.
/// </summary>
public sealed class SinkTask : IConsumerTask
{
    private readonly SinkStore store;
    private readonly SinkBatch batch;
    private readonly PostgresRetry retry;
    private readonly ITopicIdentities identities;
    private readonly IReadOnlyList<SourcePartition> partitions;

    internal SinkTask(
        SinkStore store, SinkBatch batch, PostgresRetry retry, ITopicIdentities identities,
        IReadOnlyList<SourcePartition> partitions)
    {
        this.store = store;
        this.batch = batch;
        this.retry = retry;
        this.identities = identities;
        this.partitions = partitions;
    }

    /// <inheritdoc />
    /// <exception cref="RoleStopException">PostgreSQL's set-up is wrong, and waiting does not mend it.</exception>
    public async ValueTask<IReadOnlyDictionary<SourcePartition, long>> OpenAsync(CancellationToken cancellationToken)
    {
        var topics = await identities.GetAsync(
            partitions.Select(partition => partition.Topic).Distinct(), cancellationToken);
        return await retry.RunAsync(token => store.ClaimAsync(partitions, topics, token), cancellationToken);
    }

    /// <inheritdoc />
    /// <exception cref="RoleStopException">PostgreSQL's set-up is wrong, and waiting does not mend it.</exception>
    public async ValueTask ProcessAsync(IReadOnlyList<SourceRecord> records, CancellationToken cancellationToken)
    {
        if (records.Count == 0)
        {
            return;
        }

        var started = retry.Time.GetTimestamp();
        batch.Fill(records, store.TopicIds());
        try
        {
            var refused = await retry.RunAsync(token => store.WriteAsync(batch, token), cancellationToken);
            SinkMetrics.Written(batch, refused, retry.Time.GetElapsedTime(started));
            if (refused.Count > 0)
            {
                SinkLog.Refused(retry.Log, refused.Count, refused[0].Record.Source, refused[0].Record.Offset, refused[0].Reason.Code);
            }
        }
        catch (OffsetsMovedException moved)
        {
            throw new TaskRestartException("Another sink has taken these partitions over.", moved);
        }
        finally
        {
            await batch.ClearAsync();
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        batch.Dispose();
    }
}
