using StreamML.Messaging;
using StreamML.Messaging.Redriving;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>
/// Whether everything that the live stage made of a plan's records lies in the tables: what they lack then, nothing
/// that is on its way will bring.
/// </summary>
/// <param name="kafka">The cluster.</param>
/// <param name="positions">How far roles have come.</param>
/// <param name="sink">The role that writes them there.</param>
/// <param name="time">The clock.</param>
public sealed class LiveResults(KafkaConnection kafka, RolePositions positions, string sink, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Looks, and waits where they may soon lie there.</summary>
    /// <param name="job">The job.</param>
    /// <param name="wait">How long to wait for the sink.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Messaging.Errors.TaskRestartException">The cluster does not answer.</exception>
    public async Task<bool> AreInTablesAsync(Job job, TimeSpan wait, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        var stage = ReplayStages.Of(job.Replay);

        // Copies are of texts that the tables have had for long.
        if (job.Replay.Copy == 0
            && !await HasReadAsync(stage.Name, stage.Input, ReplayRanges.OfSource(job.Replay), cancellationToken))
        {
            return false;
        }

        var ends = await kafka.Offsets.GetAsync(await kafka.Topics.GetAsync([stage.Results], cancellationToken));
        var live = ends.ToDictionary(end => end.Key, end => new OffsetRange(end.Value.Earliest, end.Value.Latest));
        long started = time.GetTimestamp();
        while (!await HasReadAsync(sink, stage.Results, live, cancellationToken))
        {
            if (time.GetElapsedTime(started) > wait)
            {
                return false;
            }

            await Task.Delay(Pause, time, cancellationToken);
        }

        return true;
    }

    private async Task<bool> HasReadAsync(
        string role, TopicDefinition topic, IReadOnlyDictionary<SourcePartition, OffsetRange> ranges,
        CancellationToken cancellationToken) =>
        await ReplayPosition.Of(ranges, await positions(role, [topic], cancellationToken))
            .IsOverAsync(kafka, ranges, cancellationToken);
}
