namespace StreamML.EmbeddedKafka.Log;

/// <summary>
/// Rewrites in the background the segments of a plan that hold records to erase, each beside the old one. The owner
/// puts the new files in place, as those of a compaction (<see cref="PartitionLog.PutInPlace"/>).
/// </summary>
internal sealed class Eraser(Disk disk, CompactionPlan plan, RecordErasure erasure)
{
    private readonly ErasureFilter _filter = new(erasure);

    /// <summary>What was done, once the files are in place.</summary>
    public ErasedRecords Done => new(_filter.Erased, _filter.Replaced, !_filter.PassedUnreadable);

    /// <exception cref="StorageCorruptException">A segment is damaged; all are left unchanged.</exception>
    /// <exception cref="ObjectDisposedException">Retention removed a segment meanwhile.</exception>
    public CompactionOutcome Run()
    {
        var runs = new List<CompactedRun>();
        try
        {
            foreach (var segment in plan.Segments)
            {
                if (Touches(segment))
                {
                    runs.Add(Rewrite(segment));
                }
            }

            return new CompactionOutcome(plan, runs, plan.CleanedTo);
        }
        catch
        {
            Compactor.Discard(disk, runs);
            throw;
        }
    }

    // Most segments hold nothing of one person: reading them costs less than writing them anew.
    private bool Touches(Segment segment)
    {
        using var window = new FileWindow(disk, segment.File(disk), segment.Length);
        for (long at = 0; at < segment.Length;)
        {
            var batch = Compactor.ReadSound(window, segment, at);
            if (_filter.Touches(batch))
            {
                return true;
            }

            at += batch.SizeInBytes;
        }

        return false;
    }

    private CompactedRun Rewrite(Segment segment)
    {
        string path = segment.Path + Compactor.Suffix;
        var file = disk.Open(path, FileMode.Create, FileAccess.ReadWrite);
        try
        {
            var fresh = new Segment(segment.BaseOffset, segment.Path, indexIntervalBytes: 1);
            var kept = segment.Planned with { Length = 0, MaxTimestamp = long.MinValue, MaxTimestampOffset = -1 };
            using (var window = new FileWindow(disk, segment.File(disk), segment.Length))
            {
                for (long at = 0; at < segment.Length;)
                {
                    var batch = Compactor.ReadSound(window, segment, at);
                    at += batch.SizeInBytes;
                    var bytes = _filter.Filter(batch);
                    disk.Write(file, bytes, kept.Length);
                    kept = Compactor.Add(kept, new RecordBatch(bytes), fresh.Index);
                }
            }

            disk.Sync(file);
            disk.SyncDirectory(Path.GetDirectoryName(path)!);
            fresh.Adopt(file, kept);
            return new CompactedRun([segment], fresh);
        }
        catch
        {
            file.Dispose();
            disk.Delete(path);
            throw;
        }
    }
}
