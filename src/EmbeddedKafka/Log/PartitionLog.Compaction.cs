using System.Buffers;

namespace StreamML.EmbeddedKafka.Log;

/// <summary>Compaction as the owner sees it: when it is due, and how its files are put in place.</summary>
public sealed partial class PartitionLog
{
    // Keys below this offset have been compacted against each other. Stored in the snapshot and in each replacement
    // entry.
    private long _cleanedTo;

    /// <summary>
    /// The compaction due now, or null. Only closed segments below the last stable offset, older than
    /// min.compaction.lag.ms, undamaged, and not named by any journal entry still kept: a replay must never write into
    /// a compacted file.
    /// </summary>
    internal CompactionPlan? PlanCompaction(long nowMs, long checkpointPosition)
    {
        if (!Config.IsCompacted)
        {
            return null;
        }

        var segments = _planned
            .SkipLast(1)
            .TakeWhile(segment => segment.Planned is var plan
                && plan.LastPosition <= checkpointPosition
                && plan.NextOffset <= LastStableOffset
                && nowMs - TimeOf(plan) >= Config.MinCompactionLagMs
                && !segment.IsDamaged)
            .ToList();
        long total = segments.Sum(static segment => segment.Planned.Length);
        long dirty = segments.Where(s => s.Planned.NextOffset > _cleanedTo).Sum(static s => s.Planned.Length);
        if (dirty == 0 || dirty < total * Config.MinCleanableDirtyRatio)
        {
            return null;
        }

        var aborted = _aborted.Overlapping(segments[0].BaseOffset, segments[^1].Planned.NextOffset);
        return new CompactionPlan(this, segments, _cleanedTo, aborted, nowMs);
    }

    /// <summary>
    /// Journals the outcome; once that is durable, readers see the new files. False, with nothing changed, if retention
    /// removed a segment meanwhile.
    /// </summary>
    internal bool PutInPlace(CompactionOutcome outcome)
    {
        if (!outcome.Plan.Segments.All(_planned.Contains))
        {
            return false;
        }

        foreach (var run in outcome.Runs)
        {
            var body = new ArrayBufferWriter<byte>(256);
            var writer = new ByteWriter(body);
            SegmentReplacement.Of(Id, run, outcome.CleanedTo).Encode(ref writer);
            long position = _store.JournalReplacement(body.WrittenSpan, () => ShowReplacement(run));
            ReplacePlanned(run.Old, run.New);
            if (run.New is { } fresh)
            {
                fresh.Planned = fresh.Planned with { LastPosition = position };
            }
        }

        _cleanedTo = Math.Max(_cleanedTo, outcome.CleanedTo);
        return true;
    }

    /// <summary>Completes at recovery a replacement that the journal records.</summary>
    internal void ReplayReplacement(in SegmentReplacement replacement, long position)
    {
        var old = _planned.Where(replacement.Replaces).ToList();
        _cleanedTo = Math.Max(_cleanedTo, replacement.CleanedTo);
        if (old.Count == 0)
        {
            return;
        }

        Segment? fresh = null;
        if (replacement.New is { } plan)
        {
            fresh = NewSegment(old[0].BaseOffset);
            fresh.Restore(plan with { LastPosition = position });
            MoveCleaned(fresh.Path);
        }

        ReplacePlanned(old, fresh);
        _store.Remove([.. old.Skip(fresh is null ? 0 : 1)]);
    }

    /// <summary>
    /// Makes the next compaction cover everything. Builds that could not read every codec left values of those batches
    /// below the clean end; a tombstone that expires would bring them back.
    /// </summary>
    internal void ForgetCleaning() => _cleanedTo = 0;

    private void ReplacePlanned(IReadOnlyList<Segment> old, Segment? fresh)
    {
        int at = _planned.IndexOf(old[0]);
        _planned.RemoveRange(at, old.Count);
        if (fresh is not null)
        {
            _planned.Insert(at, fresh);
        }
    }

    // On the flusher's thread. The new segment's file is already open, so readers can use it before the rename; the old
    // ones are closed first, so that nobody opens the new file by the old segment's name and reads it with the old
    // index.
    private void ShowReplacement(CompactedRun run)
    {
        lock (_view)
        {
            int at = Array.IndexOf(_segments, run.Old[0]);
            if (at >= 0)
            {
                var rest = _segments.Skip(at + run.Old.Count);
                _segments = [.. _segments.Take(at), .. run.New is null ? [] : new[] { run.New }, .. rest];
            }
        }

        foreach (var old in run.Old)
        {
            old.Dispose();
        }

        if (run.New is { } fresh)
        {
            MoveCleaned(fresh.Path);
        }

        _store.Remove([.. run.Old.Skip(run.New is null ? 0 : 1)]);
    }

    private void MoveCleaned(string path)
    {
        if (File.Exists(path + Compactor.Suffix))
        {
            Disk.Move(path + Compactor.Suffix, path);
        }
    }
}
