namespace StreamML.EmbeddedKafka.Log;

/// <summary>The log start and the segments it removes: the owner's thread.</summary>
public sealed partial class PartitionLog
{
    /// <summary>Raises the log start (DeleteRecords); segments wholly below it are removed. Journalled.</summary>
    /// <param name="offset">The new first offset; -1 is the high watermark. One below the current start changes
    /// nothing.</param>
    /// <returns><see cref="AppendResult.BaseOffset"/> is the log start after the call, durable at
    /// <see cref="AppendResult.Position"/>. Beyond the high watermark: OFFSET_OUT_OF_RANGE.</returns>
    public AppendResult AdvanceLogStart(long offset)
    {
        if (_store.Journal.Failure is not null)
        {
            return AppendResult.Refused(LogErrors.StorageError, "The storage failed; the broker must be restarted.");
        }

        long start = offset == -1 ? HighWatermark : offset;
        if (start < 0 || start > HighWatermark)
        {
            return AppendResult.Refused(LogErrors.OffsetOutOfRange, $"Offset {offset} is beyond the high watermark.");
        }

        if (start <= _plannedLogStart)
        {
            return new AppendResult(LogErrors.None, _plannedLogStart, _plannedLogStart, -1, _store.Position);
        }

        var gone = DropBelow(start);
        long position = _store.JournalLogStart(Id, start, () => ShowLogStart(start, gone));
        return new AppendResult(LogErrors.None, start, start, -1, position);
    }

    /// <summary>
    /// Applies retention.ms and retention.bytes; true if the log start moved. Never past the last stable offset, so
    /// that an open transaction keeps its records.
    /// </summary>
    internal bool ApplyRetention(long nowMs)
    {
        if (!Config.CleanupPolicy.HasFlag(CleanupPolicy.Delete))
        {
            return false;
        }

        long start = _plannedLogStart;
        long excess = Config.RetentionBytes < 0 ? 0 : _planned.Sum(static s => s.Planned.Length)
            - Config.RetentionBytes;
        for (int i = 0; i < _planned.Count; i++)
        {
            var plan = _planned[i].Planned;
            bool isTooOld = Config.RetentionMs >= 0 && nowMs - TimeOf(plan) > Config.RetentionMs;
            bool isTooMuch = Config.RetentionBytes >= 0 && excess - plan.Length >= 0 && i < _planned.Count - 1;
            if ((!isTooOld && !isTooMuch) || plan.NextOffset > LastStableOffset)
            {
                break;
            }

            excess -= plan.Length;
            start = plan.NextOffset;
        }

        return start > _plannedLogStart && AdvanceLogStart(start).ErrorCode == LogErrors.None;
    }

    internal int ExpireProducers(long beforeMs) => _producers.Expire(beforeMs);

    // Timestamps are taken as they are, as in Kafka, although one from the future keeps a segment for ever and one from
    // 1970 drops it at once.
    private static long TimeOf(in SegmentPlan plan) =>
        plan.MaxTimestamp >= 0 ? plan.MaxTimestamp : plan.CreatedMs;

    private List<Segment> DropBelow(long start)
    {
        _plannedLogStart = start;
        var gone = _planned.TakeWhile(segment => segment.Planned.NextOffset <= start).ToList();
        _planned.RemoveRange(0, gone.Count);
        return gone;
    }

    private void ShowLogStart(long start, List<Segment> gone)
    {
        lock (_view)
        {
            Volatile.Write(ref _logStart, start);
            _segments = [.. _segments.Where(segment => !gone.Contains(segment))];
        }

        _aborted.Prune(start);
        _store.Remove(gone);
    }
}
