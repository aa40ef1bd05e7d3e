namespace StreamML.EmbeddedKafka.Server;

/// <summary>
/// Bounds the memory of requests in flight over all connections. Callers wait while it is exhausted, so a full broker
/// stops reading sockets and TCP slows the clients down. Thread-safe.
/// </summary>
internal sealed class ByteBudget(long bytesMax)
{
    private readonly Lock _gate = new();
    private readonly Queue<(int Bytes, TaskCompletionSource Granted)> _waiting = new();
    private long _taken;

    /// <summary>Takes bytes, waiting for others to return some. If none are taken, any size is admitted.</summary>
    public ValueTask TakeAsync(int bytes, CancellationToken ct)
    {
        TaskCompletionSource granted;
        lock (_gate)
        {
            if (_waiting.Count == 0 && Fits(bytes))
            {
                _taken += bytes;
                return ValueTask.CompletedTask;
            }

            granted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue((bytes, granted));
        }

        return WaitAsync(granted, ct);
    }

    /// <summary>Returns bytes that were taken.</summary>
    public void Return(int bytes)
    {
        lock (_gate)
        {
            _taken -= bytes;
            while (_waiting.TryPeek(out var next))
            {
                if (!next.Granted.Task.IsCanceled)
                {
                    if (!Fits(next.Bytes))
                    {
                        return;
                    }

                    if (next.Granted.TrySetResult())
                    {
                        _taken += next.Bytes;
                    }
                }

                _waiting.Dequeue();
            }
        }
    }

    private static async ValueTask WaitAsync(TaskCompletionSource granted, CancellationToken ct)
    {
        await using var registration = ct.Register(() => granted.TrySetCanceled(ct));
        await granted.Task;
    }

    private bool Fits(int bytes) => _taken == 0 || _taken + bytes <= bytesMax;
}
