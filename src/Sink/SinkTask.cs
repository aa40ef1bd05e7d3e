using Microsoft.Extensions.Logging;
using StreamML.Messaging.Faults;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Topics;
using StreamML.Sink.Faults;
using StreamML.Sink.Writing;

namespace StreamML.Sink;

/// <summary>
/// Writes the batches of its partitions to PostgreSQL, rows and offsets in one transaction. While PostgreSQL is away
/// <see cref="ProcessAsync"/> waits and tries again, so that the host pauses the partitions and memory stays flat.
/// </summary>
public sealed class SinkTask : IConsumerTask
{
    private readonly SinkStore store;
    private readonly ITopicIdentities identities;
    private readonly IReadOnlyList<SourcePartition> partitions;
    private readonly ILogger log;
    private readonly SinkBatch batch;
    private readonly BackOff backOff;
    private DateTimeOffset? awaySince;

    internal SinkTask(
        SinkOptions options, SinkStore store, ITopicIdentities identities, IReadOnlyList<SourcePartition> partitions, ILogger log)
    {
        this.store = store;
        this.identities = identities;
        this.partitions = partitions;
        this.log = log;
        batch = new SinkBatch(options.LeaveUnreadableToProcessor);
        var seed = options.JitterSeed == 0 ? Environment.ProcessId : options.JitterSeed;
        backOff = new BackOff(options.RetryInitial, options.RetryMax, new Random(seed), store.Time);
    }

    /// <inheritdoc />
    /// <exception cref="RoleStopException">PostgreSQL's set-up is wrong, and waiting does not mend it.</exception>
    public async ValueTask<IReadOnlyDictionary<SourcePartition, long>> OpenAsync(CancellationToken cancellationToken)
    {
        var topics = await identities.GetAsync(
            partitions.Select(partition => partition.Topic).Distinct(), cancellationToken);
        return await RetryAsync(token => store.ClaimAsync(partitions, topics, token), cancellationToken);
    }

    /// <inheritdoc />
    /// <exception cref="RoleStopException">PostgreSQL's set-up is wrong, and waiting does not mend it.</exception>
    public async ValueTask ProcessAsync(IReadOnlyList<SourceRecord> records, CancellationToken cancellationToken)
    {
        if (records.Count == 0)
        {
            return;
        }

        var started = store.Time.GetTimestamp();
        batch.Fill(records, store.TopicIds());
        try
        {
            var refused = await RetryAsync(token => store.WriteAsync(batch, token), cancellationToken);
            SinkMetrics.Written(batch, refused, store.Time.GetElapsedTime(started));
            if (refused.Count > 0)
            {
                SinkLog.Refused(log, refused.Count, refused[0].Record.Source, refused[0].Record.Offset, refused[0].Reason.Code);
            }
        }
        catch (OffsetsMovedException moved)
        {
            throw new TaskRestartException("Another sink has taken these partitions over.", moved);
        }
        finally
        {
            batch.Clear();
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        batch.Dispose();
    }

    private async Task<T> RetryAsync<T>(Func<CancellationToken, Task<T>> act, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var result = await act(cancellationToken);
                Back();
                return result;
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                await HandleAsync(fault, cancellationToken);
            }
        }
    }

    private async Task HandleAsync(Exception fault, CancellationToken cancellationToken)
    {
        await store.DropAsync();
        var name = PostgresFaults.Name(fault);
        switch (PostgresFaults.Classify(fault))
        {
            case PostgresFault.Retry:
                SinkMetrics.Retried(name);
                Away(name);
                await backOff.WaitAsync(cancellationToken);
                break;
            case PostgresFault.Stop:
                throw new RoleStopException($"PostgreSQL cannot be used ({name}): check database, role, rights and migrations.", fault);
            case PostgresFault.Data:
                // A row's own refusal is dealt with where it happens. This one concerns our own rows: outbox or offsets.
                throw new RoleStopException($"PostgreSQL refuses the sink's own rows ({name}).", fault);
            default:
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(fault);
                break;
        }
    }

    private void Away(string fault)
    {
        if (awaySince is null)
        {
            awaySince = store.Time.GetUtcNow();
            SinkLog.Away(log, fault);
        }
    }

    private void Back()
    {
        backOff.Reset();
        if (awaySince is { } since)
        {
            awaySince = null;
            SinkLog.Back(log, (store.Time.GetUtcNow() - since).TotalSeconds);
        }
    }
}
