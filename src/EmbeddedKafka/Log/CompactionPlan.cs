namespace StreamML.EmbeddedKafka.Log;

/// <summary>What one compaction of a partition is to do, fixed by the owner before it runs in the background.</summary>
/// <param name="Log">The partition.</param>
/// <param name="Segments">Closed segments from the log start on, all below the last stable offset and the last
/// checkpoint.</param>
/// <param name="CleanedTo">Below this offset keys have been compacted against each other already.</param>
/// <param name="Aborted">Aborted transactions of that range.</param>
/// <param name="NowMs">The time tombstones are judged by.</param>
internal sealed record CompactionPlan(
    PartitionLog Log,
    IReadOnlyList<Segment> Segments,
    long CleanedTo,
    IReadOnlyList<AbortedTransaction> Aborted,
    long NowMs)
{
    /// <summary>Runs of segments that fit one segment together: each run becomes one file.</summary>
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

/// <summary>What a compaction made of one run: a finished, synced file that is not in place yet.</summary>
/// <param name="Old">The segments it replaces.</param>
/// <param name="New">The new one, open; null where nothing was left.</param>
internal sealed record CompactedRun(IReadOnlyList<Segment> Old, Segment? New);

/// <summary>The outcome of a compaction, to be put in place by the owner.</summary>
/// <param name="Plan">What was to be done.</param>
/// <param name="Runs">The runs that changed.</param>
/// <param name="CleanedTo">The new clean end.</param>
internal sealed record CompactionOutcome(CompactionPlan Plan, IReadOnlyList<CompactedRun> Runs, long CleanedTo);
