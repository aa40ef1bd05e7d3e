namespace StreamML.Ingest.Http;

/// <summary>Counts requests and body bytes under way and lets no more in than the options allow. Thread-safe.</summary>
internal sealed class Admission(int maxRequests, long maxBytes)
{
    private int _requests;
    private long _bytes;

    /// <summary>Requests whose body is read and not yet answered.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Whether a request that came now would be turned away.</summary>
    public bool IsFull => Requests >= maxRequests;

    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _requests) <= maxRequests)
        {
            return true;
        }

        Interlocked.Decrement(ref _requests);
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _requests);

    public bool TryHold(int bytes)
    {
        if (Interlocked.Add(ref _bytes, bytes) <= maxBytes)
        {
            return true;
        }

        Interlocked.Add(ref _bytes, -bytes);
        return false;
    }

    public void Release(int bytes) => Interlocked.Add(ref _bytes, -bytes);
}
