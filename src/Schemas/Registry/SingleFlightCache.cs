namespace StreamML.Schemas.Registry;

/// <summary>
/// Remembers answers by key, asks once for any number of callers at the same time, forgets failures at once. A caller
/// that gives up leaves the question running for the others. Safe on any thread.
/// </summary>
internal sealed class SingleFlightCache<TKey, TValue>(int entriesMax)
    where TKey : notnull
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, Task<TValue>> _entries = [];

    public Task<TValue> GetAsync(
        TKey key, Func<CancellationToken, Task<TValue>> ask, CancellationToken cancellationToken)
    {
        Task<TValue>? task;
        lock (_gate)
        {
            if (!_entries.TryGetValue(key, out task))
            {
                if (_entries.Count >= entriesMax)
                {
                    _entries.Clear();
                }

                // Without the caller's token: the question belongs to everyone who waits for it. Its own timeout ends
                // it.
                task = Task.Run(() => AskAsync(key, ask), CancellationToken.None);
                _entries[key] = task;
            }
        }

        return task.WaitAsync(cancellationToken);
    }

    public void Put(TKey key, TValue value)
    {
        lock (_gate)
        {
            if (_entries.Count >= entriesMax)
            {
                _entries.Clear();
            }

            _entries[key] = Task.FromResult(value);
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _entries.Clear();
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
            lock (_gate)
            {
                _entries.Remove(key);
            }

            throw;
        }
    }
}
