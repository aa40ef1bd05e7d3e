namespace StreamML.Sink.Errors;

/// <summary>
/// Pauses between tries: doubling from a first to a longest, each between half and all of itself. One thread at a time.
/// </summary>
internal sealed class BackOff(TimeSpan initial, TimeSpan max, Random random, TimeProvider time)
{
    private int _failures;

    /// <summary>Waits the next pause.</summary>
    public Task WaitAsync(CancellationToken cancellationToken)
    {
        var full = initial * Math.Pow(2, Math.Min(_failures++, 30));
        var pause = (full < max ? full : max) * (0.5 + (random.NextDouble() / 2));
        return Task.Delay(pause, time, cancellationToken);
    }

    /// <summary>Begins anew after a success.</summary>
    public void Reset() => _failures = 0;
}
