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
    private readonly JobWork<bool> _work = new((job, reason) => JobsLog.NotPrepared(log, job, reason));

    /// <summary>Whether there is nothing left to prepare of a job. It begins where it has not begun.</summary>
    public async Task<bool> IsOverAsync(Job job)
    {
        if (tables is null)
        {
            return true;
        }

        if (_work.JobId != job.JobId)
        {
            await _work.BeginAsync(job.JobId, async token =>
            {
                await tables.PrepareAsync(job, token);
                return true;
            });
        }

        return _work.IsOver;
    }

    /// <summary>Ends it, if it is about this job.</summary>
    public ValueTask StopAsync(string jobId) => _work.JobId == jobId ? _work.DisposeAsync() : ValueTask.CompletedTask;

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _work.DisposeAsync();
}
