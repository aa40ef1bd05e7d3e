using StreamML.Messaging;
using StreamML.Messaging.Redriving;
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
        if (job.Replay.Copy == 0)
        {
            var reached = await positions(stage.Name, [stage.Input], cancellationToken);
            var position = ReplayPosition.Of(ReplayRanges.OfSource(job.Replay), reached);
            if (!await position.IsOverAsync(kafka, job.Replay, cancellationToken))
            {
                return false;
            }
        }

        var live = await kafka.Topics.GetAsync([stage.Results], cancellationToken);
        var ends = await kafka.Offsets.GetAsync(live);
        long started = time.GetTimestamp();
        while (true)
        {
            var reached = await positions(sink, [stage.Results], cancellationToken);
            var behind = ends.Where(end => reached.GetValueOrDefault(end.Key) < end.Value.Latest)
                .ToDictionary(end => end.Key, end => Math.Max(end.Value.Earliest, reached.GetValueOrDefault(end.Key)));
            var next = await kafka.CreateReader().NextOffsetsAsync(behind, cancellationToken);
            if (next.All(found => found.Value >= ends[found.Key].Latest))
            {
                return true;
            }

            if (time.GetElapsedTime(started) > wait)
            {
                return false;
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }
}
