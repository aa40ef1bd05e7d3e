using StreamML.Messaging;
using StreamML.Messaging.Sources;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>How far the live stage is behind, which a replay must not hold up. One thread.</summary>
/// <param name="kafka">The cluster.</param>
/// <param name="time">The clock.</param>
internal sealed class LiveLag(KafkaConnection kafka, TimeProvider time)
{
    private IReadOnlyDictionary<SourcePartition, long>? _reached;

    /// <summary>Looks at a stage.</summary>
    /// <exception cref="Messaging.Errors.TaskRestartException">The cluster does not answer.</exception>
    public async Task<LiveLook> ReadAsync(ReplayStage stage, CancellationToken cancellationToken)
    {
        var ends = await kafka.Offsets.GetAsync(
            await kafka.Topics.GetAsync(stage.LiveInputs, cancellationToken));
        var reached = await kafka.Offsets.CommittedAsync(
            stage.Name, stage.LiveInputs, cancellationToken);
        var next = ends.ToDictionary(
            end => end.Key,
            end => Math.Max(end.Value.Earliest, reached.TryGetValue(end.Key, out long offset) ? offset : 0));
        var waiting = await kafka.CreateReader().FirstUnreadAsync(
            next.Where(each => each.Value < ends[each.Key].Latest).ToDictionary(each => each.Key, each => each.Value),
            cancellationToken);
        double waitedMs = waiting.Count == 0
            ? 0
            : time.GetUtcNow().ToUnixTimeMilliseconds() - waiting.Values.Min();
        bool hasMoved = _reached is null
            || reached.Any(each => !_reached.TryGetValue(each.Key, out long before) || before != each.Value);
        _reached = reached;
        return new LiveLook(TimeSpan.FromMilliseconds(Math.Max(0, waitedMs)), hasMoved || waiting.Count > 0);
    }
}

/// <summary>How the live stage stands.</summary>
/// <param name="Behind">How long the oldest record has waited that it has not processed; zero if none waits.</param>
/// <param name="IsBusy">Whether it has processed a record since the last look, or one waits.</param>
internal readonly record struct LiveLook(TimeSpan Behind, bool IsBusy);
