using StreamML.Messaging;
using StreamML.Messaging.Sources;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>
/// Compares the results of a replay with the live ones, partition by partition: both topics have what is
/// of a contact in its partition.
/// </summary>
/// <param name="kafka">The cluster.</param>
/// <param name="options">Limits.</param>
public sealed class ReplayComparison(KafkaConnection kafka, JobsOptions options)
{
    /// <summary>Compares a job's results, as far as they are written.</summary>
    /// <param name="job">The job.</param>
    /// <param name="samplesMax">Most sample ids of each change, from 0.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ReplayException">It has no results, or too many for the limits.</exception>
    /// <exception cref="Messaging.Errors.TaskRestartException">The cluster does not answer.</exception>
    public async Task<ReplayDifference> CompareAsync(Job job, int samplesMax, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        if (!JobStates.HasTopics(job) || (await kafka.ExistingAsync(
            [ReplayTopics.ResultOf(job)], cancellationToken)).Count == 0)
        {
            throw new ReplayException(
                $"Job {job.JobId} is {JobStates.Name(job.State)} and has no results: only one that has run does.");
        }

        var (stage, topic) = (ReplayStages.Of(job.Replay), ReplayTopics.ResultOf(job));
        var ends = await kafka.Offsets.GetAsync(await kafka.Topics.GetAsync([topic], cancellationToken));
        var live = ReplayRanges.OfLive(job.Replay);
        var tally = new DifferenceTally(stage, samplesMax, job.Replay.Only);
        foreach (var (source, bounds) in ends.OrderBy(end => end.Key.Partition))
        {
            var made = await ReadAsync(
                stage, source, new OffsetRange(bounds.Earliest, bounds.Latest), static _ => true, cancellationToken);
            var liveSource = new SourcePartition(ReplayTopics.LiveOf(job.Replay), source.Partition);
            var before = made.Count > 0 && live.TryGetValue(liveSource, out var range)
                ? await ReadAsync(stage, liveSource, range, made.ContainsKey, cancellationToken)
                : [];
            foreach (var (id, labels) in made)
            {
                tally.Add(before.GetValueOrDefault(id), labels);
            }
        }

        return tally.Of(job);
    }

    // Of several results of an id the last counts.
    private async Task<Dictionary<UInt128, ResultLabels>> ReadAsync(
        ReplayStage stage, SourcePartition source, OffsetRange range, Func<UInt128, bool> isWanted,
        CancellationToken cancellationToken)
    {
        var found = new Dictionary<UInt128, ResultLabels>();
        var ranges = new Dictionary<SourcePartition, OffsetRange> { [source] = range };
        await foreach (var record in kafka.CreateReader().ReadRangesAsync(ranges, cancellationToken))
        {
            if (stage.Read(record) is not { } result)
            {
                continue;
            }

            var id = stage.IdOf(result);
            if (isWanted(id))
            {
                found[id] = stage.LabelsOf(result);
            }

            if (found.Count > options.ComparedMax)
            {
                throw new ReplayException(
                    $"{source} has more than {options.ComparedMax} results (Jobs__ComparedMax): raise it, or replay a shorter "
                    + "range.");
            }
        }

        return found;
    }
}
