namespace StreamML.EmbeddedKafka.Log;

/// <summary>Plan of one compaction of a partition, fixed by the owner before it runs in the background.</summary>
/// <param name="Log">The partition.</param>
/// <param name="Segments">Closed segments from the log start on, all below the last stable offset and the last
/// checkpoint.</param>
/// <param name="CleanedTo">Below this offset keys have already been compacted against each other.</param>
/// <param name="Aborted">Aborted transactions of that range.</param>
/// <param name="NowMs">The time that tombstones are compared with.</param>
internal sealed record CompactionPlan(
    PartitionLog Log,
    IReadOnlyList<Segment> Segments,
    long CleanedTo,
    IReadOnlyList<AbortedTransaction> Aborted,
    long NowMs)
{
    /// <summary>Runs of segments that together fit one segment; each run becomes one file.</summary>
    public IEnumerable<IReadOnlyList<Segment>> Runs()
    {
        var run = new List<Segment>();
        long bytes = 0;
        foreach (var segment in Segments)
        {
            if (run.Count > 0 && (bytes + segment.Length > Log.Config.SegmentBytes
                || segment.NextOffset - run[0].BaseOffset > int.MaxValue / 2))
            {
                yield return run;
                run = [];
                bytes = 0;
            }

            run.Add(segment);
            bytes += segment.Length;
        }

        if (run.Count > 0)
        {
            yield return run;
        }
    }
}

/// <summary>Result of compacting one run: a finished, synced file that is not yet in place.</summary>
/// <param name="Old">The segments it replaces.</param>
/// <param name="New">The new one, open; null if nothing was left.</param>
internal sealed record CompactedRun(IReadOnlyList<Segment> Old, Segment? New);

/// <summary>Outcome of a compaction, to be put in place by the owner.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Runs">The runs that changed.</param>
/// <param name="CleanedTo">The new clean end.</param>
internal sealed record CompactionOutcome(CompactionPlan Plan, IReadOnlyList<CompactedRun> Runs, long CleanedTo);
