namespace StreamML.EmbeddedKafka.Fetching;

/// <summary>Wakes one waiting Fetch. Thread-safe; a signal that precedes the wait is not lost.</summary>
internal sealed class FetchSignal
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes at the first signal after the previous call.</summary>
    public Task NextAsync()
    {
        lock (_gate)
        {
            if (_next.Task.IsCompleted)
            {
                var signalled = _next.Task;
                _next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                return signalled;
            }

            return _next.Task;
        }
    }

    public void Set()
    {
        lock (_gate)
        {
            _next.TrySetResult();
        }
    }
}
