namespace StreamML.StreamProcessors.Replaying;

/// <summary>Keeps all tasks of a replay together below a rate, or still. Thread-safe.</summary>
/// <param name="perSecond">Most records per second; 0: no cap.</param>
/// <param name="time">The clock.</param>
internal sealed class ReplayPace(long perSecond, TimeProvider time)
{
    private static readonly TimeSpan HeldPause = TimeSpan.FromMilliseconds(200);

    private readonly Lock _gate = new();
    private readonly long _started = time.GetTimestamp();
    private TimeSpan _next;
    private volatile bool _isHeld;

    /// <summary>Most records to take at a time: those of a second, so that a pause is heard soon.</summary>
    public int Most { get; } = perSecond == 0 ? int.MaxValue : (int)Math.Clamp(perSecond, 1, int.MaxValue);

    /// <summary>Whether nothing may be taken.</summary>
    public bool IsHeld
    {
        get => _isHeld;
        set => _isHeld = value;
    }

    /// <summary>Waits until some records may be processed.</summary>
    public async Task TakeAsync(int records, CancellationToken cancellationToken)
    {
        while (_isHeld)
        {
            await Task.Delay(HeldPause, time, cancellationToken);
        }

        if (perSecond > 0)
        {
            await Task.Delay(Wait(records), time, cancellationToken);
        }
    }

    private TimeSpan Wait(int records)
    {
        lock (_gate)
        {
            var now = time.GetElapsedTime(_started);
            var turn = _next > now ? _next : now;
            _next = turn + TimeSpan.FromSeconds((double)records / perSecond);
            return turn - now;
        }
    }
}
