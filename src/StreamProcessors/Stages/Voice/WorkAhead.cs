using StreamML.Messaging.Sources;

namespace StreamML.StreamProcessors.Stages.Voice;

/// <summary>
/// Works on several records of a batch at a time and hands over those at its start as they end, in order. What is under
/// way or done stays until records after it are asked for, so a batch that is run again after an abort does not start
/// anew; what failed does. One thread asks.
/// </summary>
/// <typeparam name="T">What comes of a record.</typeparam>
/// <param name="window">Most records begun and not handed over; those that are done at once do not count.</param>
/// <param name="work">The work on a record.</param>
internal sealed class WorkAhead<T>(int window, Func<SourceRecord, CancellationToken, Task<T>> work) : IAsyncDisposable
{
    private readonly Dictionary<(SourcePartition Source, long Offset), Entry> _begun = [];
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Waits for the first record of a batch.</summary>
    /// <returns>What came of it, and of those after it that are done.</returns>
    public async Task<IReadOnlyList<T>> TakeAsync(
        IReadOnlyList<SourceRecord> batch, CancellationToken cancellationToken)
    {
        ForgetBefore(batch[0]);
        int ahead = _begun.Values.Count(entry => entry.Slow);
        int next = 0;
        var done = new List<T>();
        for (int index = 0; index < batch.Count; index++)
        {
            for (; next < batch.Count && (next <= index || ahead < window); next++)
            {
                ahead += Begin(batch[next]) ? 1 : 0;
            }

            var task = _begun[Key(batch[index])].Task;
            if (index > 0 && !task.IsCompletedSuccessfully)
            {
                break;
            }

            try
            {
                done.Add(await task.WaitAsync(cancellationToken));
            }
            catch when (task.IsFaulted)
            {
                // Whoever asks again gets a new attempt.
                _begun.Remove(Key(batch[index]));
                throw;
            }
        }

        return done;
    }

    /// <summary>Ends what is under way.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Task ended = Task.WhenAll(_begun.Values.Select(entry => entry.Task));
        await ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private static (SourcePartition Source, long Offset) Key(SourceRecord record) => (record.Source, record.Offset);

    // Where a batch starts, everything before is committed.
    private void ForgetBefore(SourceRecord first)
    {
        foreach (var key in _begun.Keys.Where(key => key.Source == first.Source && key.Offset < first.Offset).ToList())
        {
            _begun.Remove(key);
        }
    }

    /// <returns>It is slow, and has been begun now.</returns>
    private bool Begin(SourceRecord record)
    {
        if (_begun.ContainsKey(Key(record)))
        {
            return false;
        }

        var task = work(record, _stop.Token);
        bool slow = !task.IsCompleted;
        _begun.Add(Key(record), new Entry(task, slow));
        return slow;
    }

    private readonly record struct Entry(Task<T> Task, bool Slow);
}
