namespace StreamML.StreamProcessors.Replaying;

/// <summary>Keeps all tasks of a replay together below a rate. Thread-safe.</summary>
/// <param name="perSecond">Most records per second; 0: no cap.</param>
/// <param name="time">The clock.</param>
internal sealed class ReplayPace(long perSecond, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly long _started = time.GetTimestamp();
    private TimeSpan _next;

    /// <summary>Most records to take at a time: those of a second, so that a pause is heard soon.</summary>
    public int Most { get; } = perSecond == 0 ? int.MaxValue : (int)Math.Clamp(perSecond, 1, int.MaxValue);

    /// <summary>Waits until some records may be processed.</summary>
    public Task TakeAsync(int records, CancellationToken cancellationToken)
    {
        if (perSecond == 0)
        {
            return Task.CompletedTask;
        }

        TimeSpan wait;
        lock (_gate)
        {
            var now = time.GetElapsedTime(_started);
            var turn = _next > now ? _next : now;
            _next = turn + TimeSpan.FromSeconds((double)records / perSecond);
            wait = turn - now;
        }

        return Task.Delay(wait, time, cancellationToken);
    }
}
