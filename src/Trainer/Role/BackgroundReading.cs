using StreamML.Messaging.Sources;

namespace StreamML.Trainer.Role;

/// <summary>
/// Topics that are read in the background for as long as this lives, by somebody who looks at what is known now and
/// then. Disposing ends the reading and waits for its end.
/// </summary>
internal sealed class BackgroundReading : IAsyncDisposable
{
    private readonly TaskCompletionSource _caughtUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop;
    private readonly Task _reading;

    private BackgroundReading(
        Func<Action, CancellationToken, IAsyncEnumerable<SourceRecord>> read, Action<SourceRecord> apply,
        CancellationToken cancellationToken)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _reading = Task.Run(() => ReadAsync(read, apply, _stop.Token), _stop.Token);
    }

    /// <summary>Begins to read; returns when all that was there has been read.</summary>
    /// <param name="read">The records; calls its first argument when it has caught up.</param>
    /// <param name="apply">Takes a record, on a thread of its own: it locks what others look at.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<BackgroundReading> StartAsync(
        Func<Action, CancellationToken, IAsyncEnumerable<SourceRecord>> read, Action<SourceRecord> apply,
        CancellationToken cancellationToken)
    {
        var started = new BackgroundReading(read, apply, cancellationToken);
        try
        {
            await await Task.WhenAny(started._caughtUp.Task, started._reading);
            return started;
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Looks at once, and then each interval, until cancelled. A fault of a look or of the reading ends it.
    /// </summary>
    /// <param name="look">Looks.</param>
    /// <param name="interval">How often.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task LookAsync(
        Func<CancellationToken, Task> look, TimeSpan interval, TimeProvider time, CancellationToken cancellationToken)
    {
        return Looking.EachAsync(LookIfReadAsync, interval, time, cancellationToken);

        async Task LookIfReadAsync(CancellationToken cancel)
        {
            if (_reading.IsCompleted)
            {
                await _reading;
            }

            await look(cancel);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();

        // Its fault, if it has one, was thrown to who looked, or is of the end.
        await Task.WhenAny(_reading);
        _stop.Dispose();
    }

    private async Task ReadAsync(
        Func<Action, CancellationToken, IAsyncEnumerable<SourceRecord>> read, Action<SourceRecord> apply,
        CancellationToken cancellationToken)
    {
        await foreach (var record in read(() => _caughtUp.TrySetResult(), cancellationToken))
        {
            apply(record);
        }
    }
}
