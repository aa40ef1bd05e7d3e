using StreamML.Messaging;
using StreamML.Messaging.Sources;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>How far a job is.</summary>
/// <param name="Done">Offsets that are done.</param>
/// <param name="Total">Offsets of all ranges.</param>
/// <param name="Behind">The next offset of each partition whose range has offsets that are not done.</param>
internal sealed record ReplayPosition(long Done, long Total, IReadOnlyDictionary<SourcePartition, long> Behind)
{
    /// <summary>Reads it from the group of the job.</summary>
    /// <exception cref="Messaging.Errors.TaskRestartException">The cluster does not answer.</exception>
    public static async Task<ReplayPosition> ReadAsync(
        KafkaConnection kafka, Job job, CancellationToken cancellationToken)
    {
        var committed = await kafka.Offsets.CommittedAsync(
            ReplayTopics.RoleOf(job.JobId), [ReplayTopics.InputOf(job.Replay)], cancellationToken);
        return Of(ReplayRanges.OfSource(job.Replay), committed);
    }

    /// <summary>What committed offsets mean for ranges. What was read beyond an end does not count.</summary>
    public static ReplayPosition Of(
        IReadOnlyDictionary<SourcePartition, OffsetRange> ranges,
        IReadOnlyDictionary<SourcePartition, long> committed)
    {
        long done = 0;
        var behind = new Dictionary<SourcePartition, long>();
        foreach (var (source, range) in ranges)
        {
            long next = committed.TryGetValue(source, out long offset)
                ? Math.Clamp(offset, range.First, range.Next)
                : range.First;
            done += next - range.First;
            if (next < range.Next)
            {
                behind.Add(source, next);
            }
        }

        return new ReplayPosition(done, ranges.Values.Sum(range => range.Count), behind);
    }

    /// <summary>
    /// Whether nothing is left to read: markers of transactions and what was aborted take offsets that no reader ever
    /// gets, so the next record of every partition that is behind must lie beyond its range, or not be there.
    /// </summary>
    /// <exception cref="Messaging.Errors.TaskRestartException">The cluster does not answer.</exception>
    public async Task<bool> IsOverAsync(
        KafkaConnection kafka, IReadOnlyDictionary<SourcePartition, OffsetRange> ranges,
        CancellationToken cancellationToken)
    {
        if (Behind.Count == 0)
        {
            return true;
        }

        var next = await kafka.CreateReader().NextOffsetsAsync(Behind, cancellationToken);
        return next.All(found => !ranges[found.Key].Contains(found.Value));
    }
}
