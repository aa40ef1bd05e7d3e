namespace StreamML.Ingest.Http;

/// <summary>
/// Counts requests and body bytes in progress and admits no more than the options allow. Thread-safe.
/// </summary>
internal sealed class Admission(int maxRequests, long maxBytes)
{
    private int _requests;
    private long _bytes;

    /// <summary>Requests whose body is being read or that are not yet answered.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Whether a new request would be turned away.</summary>
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
