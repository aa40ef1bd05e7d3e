namespace StreamML.Schemas.Registry;

/// <summary>
/// Remembers answers by key, asks once for any number of callers at the same time, forgets failures at once. A caller
/// that
/// gives up leaves the question running for the others. Safe on any thread.
/// </summary>
internal sealed class SingleFlightCache<TKey, TValue>(int entriesMax)
    where TKey : notnull
{
    private readonly Lock gate = new();
    private readonly Dictionary<TKey, Task<TValue>> entries = [];

    public Task<TValue> GetAsync(
        TKey key, Func<CancellationToken, Task<TValue>> ask, CancellationToken cancellationToken)
    {
        Task<TValue>? task;
        lock (gate)
        {
            if (!entries.TryGetValue(key, out task))
            {
                if (entries.Count >= entriesMax)
                {
                    entries.Clear();
                }

                // Without the caller's token: the question belongs to everyone who waits for it. Its own timeout ends
                // it.
                task = Task.Run(() => AskAsync(key, ask), CancellationToken.None);
                entries[key] = task;
            }
        }

        return task.WaitAsync(cancellationToken);
    }

    public void Put(TKey key, TValue value)
    {
        lock (gate)
        {
            if (entries.Count >= entriesMax)
            {
                entries.Clear();
            }

            entries[key] = Task.FromResult(value);
        }
    }

    public void Clear()
    {
        lock (gate)
        {
            entries.Clear();
        }
    }

    private async Task<TValue> AskAsync(TKey key, Func<CancellationToken, Task<TValue>> ask)
    {
        try
        {
            return await ask(CancellationToken.None).ConfigureAwait(false);
        }
        catch
        {
            lock (gate)
            {
                entries.Remove(key);
            }

            throw;
        }
    }
}
