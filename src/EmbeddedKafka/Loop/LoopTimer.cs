namespace StreamML.EmbeddedKafka.Loop;

/// <summary>
/// One delayed call on the <see cref="OwnerLoop"/>. Once cancelled on the loop, it is guaranteed not to run.
/// </summary>
internal sealed class LoopTimer
{
    private readonly ITimer _timer;
    private bool _cancelled;

    internal LoopTimer(OwnerLoop loop, TimeProvider time, TimeSpan delay, Action work)
    {
        _timer = time.CreateTimer(
            _ => loop.TryPost(() =>
            {
                _timer?.Dispose();
                if (!_cancelled)
                {
                    work();
                }
            }),
            null,
            delay < TimeSpan.Zero ? TimeSpan.Zero : delay,
            Timeout.InfiniteTimeSpan);
    }

    /// <summary>Prevents the call. On the loop.</summary>
    public void Cancel()
    {
        _cancelled = true;
        _timer.Dispose();
    }
}
