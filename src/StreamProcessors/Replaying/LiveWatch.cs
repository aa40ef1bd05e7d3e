using StreamML.Messaging;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>
/// Looks how the live stage stands while a replay runs, and sets the replay's pace by it. A look takes its time on a
/// busy cluster, so nobody waits for one. One thread.
/// </summary>
/// <param name="kafka">The cluster.</param>
/// <param name="options">How often, and what is too far behind.</param>
/// <param name="time">The clock.</param>
internal sealed class LiveWatch(KafkaConnection kafka, JobsOptions options, TimeProvider time) : IAsyncDisposable
{
    private readonly LiveLag _lag = new(kafka, time);
    private long _lookedAt;
    private TimeSpan _behind;
    private Task<LiveLook>? _looking;

    /// <summary>Sets a replay's pace by the last look.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="pace">The replay's.</param>
    /// <param name="cancellationToken">Ends a look.</param>
    /// <returns>How far the live stage is behind; nothing where the options say not to look.</returns>
    /// <exception cref="Messaging.Errors.TaskRestartException">The cluster does not answer.</exception>
    public async Task<LiveBehind> YieldAsync(
        ReplayStage stage, ReplayPace pace, CancellationToken cancellationToken)
    {
        if (options.LiveBehindMax == TimeSpan.Zero)
        {
            return default;
        }

        if (_looking is null && time.GetElapsedTime(_lookedAt) >= options.Interval)
        {
            _lookedAt = time.GetTimestamp();
            _looking = _lag.ReadAsync(stage, cancellationToken);
        }

        if (_looking is { IsCompleted: true } looked)
        {
            _looking = null;
            (_behind, pace.IsBesideLive) = await looked;
            pace.Speed = LivePriority.Next(pace.Speed, _behind, options);
        }

        return new LiveBehind(_behind, pace.Speed);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync() => await Task.WhenAny(_looking ?? Task.CompletedTask);
}
