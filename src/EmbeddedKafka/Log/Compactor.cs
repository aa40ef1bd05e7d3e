using Microsoft.Win32.SafeHandles;

namespace StreamML.EmbeddedKafka.Log;

/// <summary>
/// Runs a compaction in the background: one pass over the uncompacted segments records the last offset of each key, a
/// second over all segments writes new files beside the old ones (<c>.log.cleaned</c>, synced). The owner puts them in
/// place (<see cref="PartitionLog.PutInPlace"/>), so nothing here affects readers.
/// </summary>
internal sealed class Compactor(Disk disk, CompactionPlan plan, long keyBytesMax)
{
    public const string Suffix = ".cleaned";

    private readonly AbortedLookup _aborted = new(plan.Aborted);

    /// <exception cref="StorageCorruptException">A segment is damaged; it is left unchanged.</exception>
    /// <exception cref="ObjectDisposedException">Retention removed a segment meanwhile.</exception>
    public CompactionOutcome Run()
    {
        var keys = new KeyOffsets(keyBytesMax);
        long cleanedTo = CollectKeys(keys);
        var filter = new BatchFilter(keys, _aborted, plan.NowMs, plan.Log.Config.DeleteRetentionMs);
        var runs = new List<CompactedRun>();
        try
        {
            foreach (var run in plan.Runs())
            {
                if (CompactRun(run, filter) is { } compacted)
                {
                    runs.Add(compacted);
                }
            }

            return new CompactionOutcome(plan, runs, cleanedTo);
        }
        catch
        {
            Discard(disk, runs);
            throw;
        }
    }

    /// <summary>Removes files that will not be put in place.</summary>
    public static void Discard(Disk disk, IEnumerable<CompactedRun> runs)
    {
        foreach (var run in runs)
        {
            if (run.New is { } segment)
            {
                segment.Dispose();
                disk.Delete(segment.Path + Suffix);
            }
        }
    }

    private long CollectKeys(KeyOffsets keys)
    {
        foreach (var segment in plan.Segments.Where(segment => segment.NextOffset > plan.CleanedTo))
        {
            using var window = new FileWindow(disk, segment.File(disk), segment.Length);
            for (long at = 0; at < segment.Length;)
            {
                var batch = ReadSound(window, segment, at);
                if (batch.LastOffset >= plan.CleanedTo && !batch.IsControl && !_aborted.IsAborted(batch))
                {
                    CollectFrom(batch, keys);
                }

                if (keys.IsFull)
                {
                    return batch.NextOffset;
                }

                at += batch.SizeInBytes;
            }
        }

        return plan.Segments[^1].NextOffset;
    }

    private static void CollectFrom(in RecordBatch batch, KeyOffsets keys)
    {
        using var records = BatchRecords.Open(batch);
        if (!records.AreSound())
        {
            return;
        }

        var reader = records.Read();
        while (reader.Next())
        {
            if (reader.Current.HasKey)
            {
                keys.Put(reader.Current.Key, batch.BaseOffset + reader.Current.OffsetDelta);
            }
        }
    }

    private CompactedRun? CompactRun(IReadOnlyList<Segment> run, BatchFilter filter)
    {
        string path = run[0].Path + Suffix;
        var file = disk.Open(path, FileMode.Create, FileAccess.ReadWrite);
        try
        {
            // Every batch is indexed: after compaction the offsets alone no longer reveal a damaged header.
            var fresh = new Segment(run[0].BaseOffset, run[0].Path, indexIntervalBytes: 1);
            var newPlan = CopyKept(run, filter, file, fresh);
            if (newPlan.Length == run.Sum(static segment => segment.Length) && run.Count == 1)
            {
                file.Dispose();
                disk.Delete(path);
                return null;
            }

            return Finish(run, file, path, fresh, newPlan);
        }
        catch
        {
            file.Dispose();
            disk.Delete(path);
            throw;
        }
    }

    private CompactedRun Finish(
        IReadOnlyList<Segment> run, SafeFileHandle file, string path, Segment fresh, SegmentPlan newPlan)
    {
        if (newPlan.Length == 0)
        {
            file.Dispose();
            disk.Delete(path);
            return new CompactedRun(run, null);
        }

        disk.Sync(file);
        disk.SyncDirectory(Path.GetDirectoryName(path)!);
        fresh.Adopt(file, newPlan);
        return new CompactedRun(run, fresh);
    }

    private SegmentPlan CopyKept(
        IReadOnlyList<Segment> run, BatchFilter filter, SafeFileHandle file, Segment fresh)
    {
        var kept = new SegmentPlan(0, run[^1].NextOffset, long.MinValue, -1, run[^1].Planned.CreatedMs, 0, true);
        foreach (var segment in run)
        {
            using var window = new FileWindow(disk, segment.File(disk), segment.Length);
            for (long at = 0; at < segment.Length;)
            {
                var batch = ReadSound(window, segment, at);
                at += batch.SizeInBytes;
                var bytes = filter.Filter(batch);
                if (!bytes.IsEmpty)
                {
                    disk.Write(file, bytes, kept.Length);
                    kept = Add(kept, new RecordBatch(bytes), fresh.Index);
                }
            }
        }

        return kept;
    }

    /// <summary>The plan of a new file with one more batch, which is indexed.</summary>
    internal static SegmentPlan Add(SegmentPlan kept, in RecordBatch batch, SegmentIndex index)
    {
        index.Add(batch.BaseOffset, kept.Length, kept.MaxTimestamp);
        long timestamp = batch.DataTimestamp;
        return kept with
        {
            Length = kept.Length + batch.SizeInBytes,
            MaxTimestamp = Math.Max(kept.MaxTimestamp, timestamp),
            MaxTimestampOffset = timestamp > kept.MaxTimestamp ? batch.BaseOffset : kept.MaxTimestampOffset,
        };
    }

    /// <exception cref="StorageCorruptException">There is no sound batch.</exception>
    internal static RecordBatch ReadSound(FileWindow window, Segment segment, long at) =>
        BatchScan.TryRead(window, at, segment.Length, out var bytes)
            ? new RecordBatch(bytes)
            : throw new StorageCorruptException($"Segment {segment} is damaged at byte {at}.");
}
