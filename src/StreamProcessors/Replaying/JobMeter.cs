using StreamML.Messaging.Sources;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>How fast a job runs, between what was written of it last and now. One thread.</summary>
internal sealed class JobMeter(TimeProvider time)
{
    private long _toldAt = time.GetTimestamp();
    private long? _toldDone;
    private ReplayPosition? _last;

    /// <summary>Takes a position.</summary>
    /// <returns>Whether it has moved since the last; false for one that was never seen before.</returns>
    public bool Add(ReplayPosition position)
    {
        bool moved = _last is not null && _last.Done != position.Done;
        _last = position;
        _toldDone ??= position.Done;
        return moved;
    }

    /// <summary>Whether something is to be told.</summary>
    public bool IsDue(TimeSpan every) => time.GetElapsedTime(_toldAt) >= every;

    /// <summary>What is told; from here on the rate is that of what comes.</summary>
    /// <param name="live">How far the live stage is behind.</param>
    public JobProgress Progress(LiveBehind live)
    {
        double seconds = Math.Max(0.001, time.GetElapsedTime(_toldAt).TotalSeconds);
        var last = _last ?? new ReplayPosition(0, 0, new Dictionary<SourcePartition, long>());
        double rate = (last.Done - (_toldDone ?? last.Done)) / seconds;
        (_toldAt, _toldDone) = (time.GetTimestamp(), last.Done);
        return new JobProgress
        {
            OffsetsDone = last.Done,
            OffsetsTotal = last.Total,
            Rate = rate,
            LiveBehindMs = (long)live.Behind.TotalMilliseconds,
            Yields = live.Speed == ReplaySpeed.Still,
            Halved = live.Speed == ReplaySpeed.Half,
            LeftMs = rate > 0 ? (long)((last.Total - last.Done) * 1_000 / rate) : -1,
        };
    }
}

/// <summary>How far the live stage is behind.</summary>
/// <param name="Behind">How long its oldest text has waited.</param>
/// <param name="Speed">How much of its speed that leaves to the replay.</param>
internal readonly record struct LiveBehind(TimeSpan Behind, ReplaySpeed Speed);
