using StreamML.Messaging.Connection;
using StreamML.Messaging.Errors;
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
    private readonly SinkStore _store;
    private readonly SinkBatch _batch;
    private readonly PostgresRetry _retry;
    private readonly ITopicIdentities _identities;
    private readonly IReadOnlyList<SourcePartition> _partitions;

    internal SinkTask(
        SinkStore store, SinkBatch batch, PostgresRetry retry, ITopicIdentities identities,
        IReadOnlyList<SourcePartition> partitions)
    {
        _store = store;
        _batch = batch;
        _retry = retry;
        _identities = identities;
        _partitions = partitions;
    }

    /// <inheritdoc />
    /// <exception cref="RoleStopException">PostgreSQL's set-up is wrong, and waiting does not mend it.</exception>
    public async ValueTask<IReadOnlyDictionary<SourcePartition, long>> OpenAsync(CancellationToken cancellationToken)
    {
        var topics = await _identities.GetAsync(
            _partitions.Select(partition => partition.Topic).Distinct(), cancellationToken);
        return await _retry.RunAsync(token => _store.ClaimAsync(_partitions, topics, token), cancellationToken);
    }

    /// <inheritdoc />
    /// <exception cref="RoleStopException">PostgreSQL's set-up is wrong, and waiting does not mend it.</exception>
    public async ValueTask ProcessAsync(IReadOnlyList<SourceRecord> records, CancellationToken cancellationToken)
    {
        if (records.Count == 0)
        {
            return;
        }

        long started = _retry.Time.GetTimestamp();
        var begun = _retry.Time.GetUtcNow();
        _batch.Fill(records, _store.TopicIds());
        try
        {
            var refused = await _retry.RunAsync(token => _store.WriteAsync(_batch, token), cancellationToken);
            SinkMetrics.Written(
                _batch, refused, _retry.Time.GetElapsedTime(started), _retry.Time.GetUtcNow());
            BatchSpans.Add(SinkTopics.Role, task: 0, records, records.Count, begun, _retry.Time.GetUtcNow());
            if (refused.Count > 0)
            {
                SinkLog.Refused(_retry.Log, refused.Count, refused[0].Record.Source, refused[0].Record.Offset,
                    refused[0].Reason.Code.Name);
            }
        }
        catch (OffsetsMovedException moved)
        {
            throw new TaskRestartException("Another sink has taken these partitions over.", moved);
        }
        finally
        {
            await _batch.ClearAsync();
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _batch.Dispose();
    }
}
