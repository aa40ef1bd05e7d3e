using Microsoft.Extensions.Logging;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>
/// Has the tables prepare what a job has written, while its lead goes on to answer what is asked. What cannot be
/// prepared the cutover does by itself. One thread.
/// </summary>
/// <param name="tables">The tables; null: this process has none.</param>
/// <param name="log">Where it logs.</param>
internal sealed class CutoverPreparation(IGenerationTables? tables, ILogger log) : IAsyncDisposable
{
    private (string JobId, Task Work, CancellationTokenSource Stop)? _under;

    /// <summary>Whether there is nothing left to prepare of a job. It begins where it has not begun.</summary>
    public async Task<bool> IsOverAsync(Job job)
    {
        if (tables is null)
        {
            return true;
        }

        if (_under?.JobId != job.JobId)
        {
            await DisposeAsync();
            var stop = new CancellationTokenSource();
            _under = (job.JobId, PrepareAsync(tables, job, stop.Token), stop);
        }

        return _under.Value.Work.IsCompleted;
    }

    /// <summary>Ends it, if it is about this job.</summary>
    public ValueTask StopAsync(string jobId) => _under?.JobId == jobId ? DisposeAsync() : ValueTask.CompletedTask;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_under is { } under)
        {
            _under = null;
            await under.Stop.CancelAsync();
            await under.Work;
            under.Stop.Dispose();
        }
    }

    private async Task PrepareAsync(IGenerationTables prepared, Job job, CancellationToken cancellationToken)
    {
        try
        {
            await prepared.PrepareAsync(job, cancellationToken);
        }
        catch (Exception fault)
        {
            if (!cancellationToken.IsCancellationRequested)
            {
                JobsLog.NotPrepared(log, job.JobId, JobsLog.Reason(fault));
            }
        }
    }
}
