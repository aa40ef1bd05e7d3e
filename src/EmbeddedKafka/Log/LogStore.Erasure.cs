namespace StreamML.EmbeddedKafka.Log;

/// <summary>Erasures: records that must be gone from the disk at once, before retention or compaction comes.</summary>
public sealed partial class LogStore
{
    private readonly SemaphoreSlim _erasures = new(1, 1);
    private bool _isErasing;

    /// <summary>
    /// Erases records: closes the partitions' segments, takes a checkpoint, after which the journal holds nothing of
    /// them, and rewrites the segments that hold such records. When it returns, no file of the store holds a value that
    /// was erased; readers see what is left at the same offsets. Records that are appended meanwhile are not looked at.
    /// Any thread; one erasure at a time, others wait.
    /// </summary>
    /// <param name="erasures">What to erase of each partition.</param>
    /// <param name="onOwner">Runs something on the owner's thread.</param>
    /// <param name="cancellationToken">Gives up between two partitions; those done stay done.</param>
    /// <returns>What was done to each partition.</returns>
    /// <exception cref="StorageFailedException">The storage failed permanently.</exception>
    public async Task<IReadOnlyDictionary<PartitionLog, ErasedRecords>> EraseAsync(
        IReadOnlyDictionary<PartitionLog, RecordErasure> erasures, Func<Action, Task> onOwner,
        CancellationToken cancellationToken)
    {
        await _erasures.WaitAsync(cancellationToken);
        try
        {
            // A frozen log holds what is erased; whoever copies it begins again.
            ThawAll();
            await SettleForErasureAsync(erasures.Keys, onOwner);
            var done = new Dictionary<PartitionLog, ErasedRecords>();
            foreach (var (log, erasure) in erasures)
            {
                cancellationToken.ThrowIfCancellationRequested();
                done.Add(log, await EraseAsync(log, erasure, onOwner));
            }

            // The old files are removed behind the journal's back: wait for that too.
            await WhenDurableAsync(Position);
            await CheckpointAnewAsync(onOwner);
            return done;
        }
        finally
        {
            await onOwner(() => _isErasing = false);
            _erasures.Release();
        }
    }

    // Compaction and erasure write their files under the same name: one of them at a time.
    private async Task SettleForErasureAsync(IEnumerable<PartitionLog> logs, Func<Action, Task> onOwner)
    {
        var compaction = Task.CompletedTask;
        await onOwner(() =>
        {
            _isErasing = true;
            compaction = _compaction;
            foreach (var log in logs)
            {
                log.CloseActive();
            }
        });
        await compaction;
        await onOwner(TakeCompaction);
        await CheckpointAnewAsync(onOwner);
    }

    // A checkpoint that is under way began before the segments were closed.
    private async Task CheckpointAnewAsync(Func<Action, Task> onOwner)
    {
        var checkpoint = Task.CompletedTask;
        await onOwner(() => checkpoint = _checkpoint);
        await checkpoint;
        await onOwner(() => checkpoint = CheckpointAsync());
        await checkpoint;
    }

    private async Task<ErasedRecords> EraseAsync(
        PartitionLog log, RecordErasure erasure, Func<Action, Task> onOwner)
    {
        CompactionPlan? plan = null;
        bool isWhole = false;
        await onOwner(() => plan = log.PlanErasure(CheckpointPosition, NowMs, out isWhole));
        var eraser = new Eraser(Disk, plan!, erasure);
        try
        {
            var outcome = await Task.Run(eraser.Run);
            bool isInPlace = false;
            await onOwner(() => isInPlace = _partitions.GetValueOrDefault(log.Id) == log && log.PutInPlace(outcome));
            if (isInPlace)
            {
                return eraser.Done with { IsComplete = isWhole && eraser.Done.IsComplete };
            }

            Compactor.Discard(Disk, outcome.Runs);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // Nothing was changed: the old files still count.
            LogMessages.ErasurePutOff(Logger, log.Id, error.Message);
        }

        return new ErasedRecords(0, 0, IsComplete: false);
    }
}
