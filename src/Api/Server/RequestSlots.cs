namespace StreamML.Api.Server;

/// <summary>
/// Places for requests at work. A stream of events waits for minutes and hardly works: it gives its place back and
/// takes one among the streams, so that listeners take nothing from those who ask. Thread-safe.
/// </summary>
/// <param name="requestsMax">Most requests at work.</param>
/// <param name="streamsMax">Most streams.</param>
internal sealed class RequestSlots(int requestsMax, int streamsMax)
{
    private int _requests;
    private int _streams;

    /// <summary>A place for a request; null where all are taken. Disposing gives it back.</summary>
    public RequestSlot? TryTake() => TryAdd(ref _requests, requestsMax) ? new RequestSlot(this) : null;

    /// <summary>Takes a place among the streams in place of one among the requests.</summary>
    public bool TryStream()
    {
        if (!TryAdd(ref _streams, streamsMax))
        {
            return false;
        }

        Interlocked.Decrement(ref _requests);
        return true;
    }

    /// <summary>Gives a place back.</summary>
    public void Return(bool isStream) => Interlocked.Decrement(ref isStream ? ref _streams : ref _requests);

    private static bool TryAdd(ref int taken, int most)
    {
        if (Interlocked.Increment(ref taken) <= most)
        {
            return true;
        }

        Interlocked.Decrement(ref taken);
        return false;
    }
}

/// <summary>The place of a request.</summary>
/// <param name="slots">Where it was taken.</param>
internal sealed class RequestSlot(RequestSlots slots) : IDisposable
{
    private bool _isStream;

    /// <summary>Becomes the place of a stream.</summary>
    /// <returns>Whether there was one.</returns>
    public bool TryStream() => _isStream = _isStream || slots.TryStream();

    /// <inheritdoc />
    public void Dispose() => slots.Return(_isStream);
}
