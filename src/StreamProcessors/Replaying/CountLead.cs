using Microsoft.Extensions.Logging;
using StreamML.Messaging.Producers;
using StreamML.Messaging.Roles;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>
/// Counts what was left of plans that nobody has started, one at a time, while its lead goes on to answer what is
/// asked. One thread.
/// </summary>
/// <param name="host">The roles of this process.</param>
/// <param name="journal">Writes how jobs stand.</param>
/// <param name="log">Where it logs.</param>
internal sealed class CountLead(RoleHost host, JobJournal journal, ILogger log) : IAsyncDisposable
{
    // One that cannot be counted is not tried again by this lead.
    private readonly HashSet<string> _tried = new(StringComparer.Ordinal);
    private (string JobId, Task<ReplayEstimate?> Work, CancellationTokenSource Stop)? _under;

    /// <summary>Writes what has been counted, and begins with the next plan.</summary>
    /// <param name="jobs">All jobs, the oldest first.</param>
    /// <param name="isIdle">Whether the lead has nothing else to do.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="AppendException">The cluster did not take a record.</exception>
    public async Task StepAsync(IReadOnlyList<Job> jobs, bool isIdle, CancellationToken cancellationToken)
    {
        if (_under is { } under)
        {
            var job = jobs.FirstOrDefault(each => each.JobId == under.JobId && IsLeft(each));
            if (job is not null && !under.Work.IsCompleted)
            {
                return;
            }

            await DisposeAsync();
            if (job is not null && await under.Work is { } counted)
            {
                counted.Gaps.Add(job.Replay.Estimate.Gaps);
                await journal.WriteAsync(job, next => next.Replay.Estimate = counted, cancellationToken);
            }
        }
        else if (isIdle && jobs.FirstOrDefault(each => IsLeft(each) && !_tried.Contains(each.JobId)) is { } next)
        {
            _tried.Add(next.JobId);
            var stop = new CancellationTokenSource();
            _under = (next.JobId, CountAsync(next, stop.Token), stop);
        }
    }

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

    private static bool IsLeft(Job job) => job.State == JobState.Planned && !ReplaySize.IsCounted(job.Replay);

    // Null: it was not to be counted.
    private async Task<ReplayEstimate?> CountAsync(Job job, CancellationToken cancellationToken)
    {
        try
        {
            var selection = await ReplayStages.Of(job.Replay).SelectAsync(
                host.Kafka, job.Replay, host.Options<JobsOptions>(), cancellationToken);
            return await new PlanCount(host.Kafka, host.Time).AllAsync(job.Replay, selection, cancellationToken);
        }
        catch (Exception fault)
        {
            if (!cancellationToken.IsCancellationRequested)
            {
                JobsLog.NotCounted(log, job.JobId, JobsLog.Reason(fault));
            }

            return null;
        }
    }
}
