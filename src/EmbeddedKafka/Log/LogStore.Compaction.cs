namespace StreamML.EmbeddedKafka.Log;

/// <summary>Compactions: one at a time in the background, put in place by the owner.</summary>
public sealed partial class LogStore
{
    private Task<CompactionOutcome?> _compaction = Task.FromResult<CompactionOutcome?>(null);
    private bool _hasOutcome;

    /// <summary>
    /// Completes when the running compaction has finished its background part; the next <see cref="RunMaintenance"/>
    /// puts it in place.
    /// </summary>
    internal Task CompactionDone => _compaction;

    internal long JournalReplacement(ReadOnlySpan<byte> body, Action whenDurable) => Journal.Append(
        EntryKind.ReplaceSegments,
        body.Length,
        body.Length,
        body,
        static (to, from) => from.CopyTo(to),
        new PendingWrite { WhenDurable = whenDurable });

    private void TakeCompaction()
    {
        if (!_hasOutcome || !_compaction.IsCompleted)
        {
            return;
        }

        _hasOutcome = false;
        if (_compaction.GetAwaiter().GetResult() is not { } outcome)
        {
            return;
        }

        var log = outcome.Plan.Log;
        bool isCurrent = _partitions.GetValueOrDefault(log.Id) == log && log.Config.IsCompacted;
        if (!isCurrent || !log.PutInPlace(outcome))
        {
            Compactor.Discard(Disk, outcome.Runs);
            return;
        }

        long before = outcome.Plan.Segments.Sum(static segment => segment.Length);
        long replaced = outcome.Runs.SelectMany(static run => run.Old).Sum(static segment => segment.Length);
        long fresh = outcome.Runs.Sum(static run => run.New?.Planned.Length ?? 0);
        LogMessages.Compacted(Logger, log.Id, before, before - replaced + fresh);
    }

    private void BeginCompaction(long nowMs)
    {
        if (_isErasing || _hasOutcome || !_compaction.IsCompleted)
        {
            return;
        }

        foreach (var log in _partitions.Values)
        {
            if (log.PlanCompaction(nowMs, CheckpointPosition) is { } plan)
            {
                _hasOutcome = true;
                _compaction = Task.Run(() => Compact(plan));
                return;
            }
        }
    }

    private CompactionOutcome? Compact(CompactionPlan plan)
    {
        try
        {
            return new Compactor(Disk, plan, Options.CompactionKeyBytesMax).Run();
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // Nothing was changed: the old files still count. Readers will find the damage again, and report it.
            LogMessages.CompactionPutOff(Logger, plan.Log.Id, error.Message);
            return null;
        }
    }

    private async Task DropCompactionAsync()
    {
        if (await _compaction is { } outcome && _hasOutcome)
        {
            Compactor.Discard(Disk, outcome.Runs);
        }

        _hasOutcome = false;
    }
}
