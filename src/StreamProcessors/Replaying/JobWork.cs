namespace StreamML.StreamProcessors.Replaying;

/// <summary>Work about one job at a time, while its lead goes on to answer what is asked. One thread.</summary>
/// <typeparam name="TResult">What comes of it.</typeparam>
/// <param name="failed">Told the job and the reason where it fails; not where it is ended early.</param>
internal sealed class JobWork<TResult>(Action<string, string> failed) : IAsyncDisposable
{
    private (string JobId, Task<TResult?> Run, CancellationTokenSource Stop)? _under;

    /// <summary>The job that it is about; null: there is none.</summary>
    public string? JobId => _under?.JobId;

    /// <summary>Whether nothing of it is left to do.</summary>
    public bool IsOver => _under is null or { Run.IsCompleted: true };

    /// <summary>Begins; what is under way is ended.</summary>
    public async ValueTask BeginAsync(string jobId, Func<CancellationToken, Task<TResult>> work)
    {
        await EndAsync();
        var stop = new CancellationTokenSource();
        _under = (jobId, RunAsync(jobId, work, stop.Token), stop);
    }

    /// <summary>Ends it, early where it is not over.</summary>
    /// <returns>What came of it; default where it failed, was ended early, or there is none.</returns>
    public async ValueTask<TResult?> EndAsync()
    {
        if (_under is not { } under)
        {
            return default;
        }

        _under = null;
        await under.Stop.CancelAsync();
        var result = await under.Run;
        under.Stop.Dispose();
        return result;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync() => await EndAsync();

    private async Task<TResult?> RunAsync(
        string jobId, Func<CancellationToken, Task<TResult>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await work(cancellationToken);
        }
        catch (Exception fault)
        {
            if (!cancellationToken.IsCancellationRequested)
            {
                failed(jobId, JobsLog.Reason(fault));
            }

            return default;
        }
    }
}
