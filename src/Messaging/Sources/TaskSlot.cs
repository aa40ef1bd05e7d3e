using System.Threading.Channels;
using StreamML.Messaging.Errors;

namespace StreamML.Messaging.Sources;

/// <summary>
/// One task's place in a host: its queue, its worker, and its restarts. The pump fills it, the worker drains it; the
/// slot lives from assignment to revocation and may hold several tasks in succession.
/// </summary>
internal sealed class TaskSlot(
    ConsumerHost host, int id, IReadOnlyList<SourcePartition> partitions, Func<IConsumerTask> make)
{
    private readonly CancellationTokenSource _stop = new();
    private Channel<SourceRecord> _queue = Channel.CreateUnbounded<SourceRecord>();
    private long _queuedBytes;
    private volatile bool _live;
    private Task? _worker;

    public int Id => id;

    public IReadOnlyList<SourcePartition> Partitions => partitions;

    /// <summary>
    /// The task is open and accepts records. Written by the pump, and by the worker if the task fails.
    /// </summary>
    public bool Live
    {
        get => _live;
        set => _live = value;
    }

    /// <summary>Its partitions are paused because the queue is full. Used by the pump only.</summary>
    public bool Paused { get; set; }

    public long QueuedBytes => Interlocked.Read(ref _queuedBytes);

    public void Start() => _worker = Task.Run(() => RunAsync(_stop.Token));

    /// <summary>Ends the worker: aborts an open transaction and drops queued records.</summary>
    public async Task StopAsync()
    {
        Live = false;
        await _stop.CancelAsync();
        if (_worker is not null)
        {
            await _worker;
        }
    }

    /// <summary>Replaces the queue for a task that starts at new offsets. On the pump.</summary>
    public void Renew()
    {
        _queue = Channel.CreateUnbounded<SourceRecord>(
            new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
        Interlocked.Exchange(ref _queuedBytes, 0);
    }

    /// <summary>Queues a record. On the pump.</summary>
    public void Enqueue(SourceRecord record)
    {
        Interlocked.Add(ref _queuedBytes, record.Weight);
        _queue.Writer.TryWrite(record);
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        int failures = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            var task = make();
            try
            {
                var offsets = await task.OpenAsync(cancellationToken);
                await host.FeedAsync(this, offsets, cancellationToken);
                MessagingLog.TaskReady(host.Log, host.Role, id);
                while (true)
                {
                    var batch = await ReadBatchAsync(cancellationToken);
                    host.Freshness.Handling(id, batch);
                    await task.ProcessAsync(batch, cancellationToken);
                    failures = 0;
                }
            }
            catch (Exception) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault) when (FaultTable.Decide(fault) == FaultAction.StopRole)
            {
                host.Fail(fault);
                return;
            }
            catch (Exception fault)
            {
                host.Freshness.Failed(id);
                MessagingLog.TaskRestarts(host.Log, host.Role, id, ++failures, Describe(fault));
            }
            finally
            {
                host.Rest(this);
                await task.DisposeAsync();
            }

            await host.PauseAsync(FaultTable.RestartPause(failures), cancellationToken);
        }
    }

    // Our own exceptions may be quoted; another's message may contain data, so only its type is shown.
    private static string Describe(Exception fault) =>
        fault is TaskRestartException ? fault.Message : fault.GetType().Name;

    private async Task<IReadOnlyList<SourceRecord>> ReadBatchAsync(CancellationToken cancellationToken)
    {
        var reader = _queue.Reader;
        var batch = new List<SourceRecord>();
        int bytes = 0;
        bool waited = false;
        while (true)
        {
            while (batch.Count < host.Options.MaxBatchRecords && bytes < host.Options.MaxBatchBytes
                && reader.TryRead(out var record))
            {
                int weight = record.Weight;
                bytes += weight;
                Interlocked.Add(ref _queuedBytes, -weight);
                batch.Add(record);
            }

            if (batch.Count == 0)
            {
                host.Freshness.Idle(id);
                await reader.WaitToReadAsync(cancellationToken);
                continue;
            }

            bool full = batch.Count >= host.Options.MaxBatchRecords || bytes >= host.Options.MaxBatchBytes;
            if (full || waited || host.Options.MaxBatchWait <= TimeSpan.Zero)
            {
                return batch;
            }

            waited = true;
            await host.PauseAsync(host.Options.MaxBatchWait, cancellationToken);
        }
    }
}
