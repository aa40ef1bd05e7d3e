using StreamML.Messaging;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>How far the live stage is behind, which a replay must not hold up.</summary>
/// <param name="kafka">The cluster.</param>
/// <param name="time">The clock.</param>
internal sealed class LiveLag(KafkaConnection kafka, TimeProvider time)
{
    /// <summary>How long the oldest text has waited that the stage has not processed; zero if none waits.</summary>
    /// <exception cref="Messaging.Errors.TaskRestartException">The cluster does not answer.</exception>
    public async Task<TimeSpan> ReadAsync(CancellationToken cancellationToken)
    {
        var ends = await kafka.Offsets.GetAsync(
            await kafka.Topics.GetAsync([EnricherReplay.Input], cancellationToken));
        var reached = await kafka.Offsets.CommittedAsync(
            EnricherReplay.Stage, [EnricherReplay.Input], cancellationToken);
        var next = ends.ToDictionary(
            end => end.Key,
            end => Math.Max(end.Value.Earliest, reached.TryGetValue(end.Key, out long offset) ? offset : 0));
        var waiting = await kafka.CreateReader().FirstUnreadAsync(
            next.Where(each => each.Value < ends[each.Key].Latest).ToDictionary(each => each.Key, each => each.Value),
            cancellationToken);
        double waitedMs = waiting.Count == 0
            ? 0
            : time.GetUtcNow().ToUnixTimeMilliseconds() - waiting.Values.Min();
        return TimeSpan.FromMilliseconds(Math.Max(0, waitedMs));
    }
}
