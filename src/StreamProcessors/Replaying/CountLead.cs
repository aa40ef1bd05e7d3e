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
    private readonly JobWork<ReplayEstimate> _work = new((job, reason) => JobsLog.NotCounted(log, job, reason));

    /// <summary>Writes what has been counted, and begins with the next plan.</summary>
    /// <param name="jobs">All jobs, the oldest first.</param>
    /// <param name="isIdle">Whether the lead has nothing else to do.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="AppendException">The cluster did not take a record.</exception>
    public async Task StepAsync(IReadOnlyList<Job> jobs, bool isIdle, CancellationToken cancellationToken)
    {
        if (_work.JobId is { } jobId)
        {
            var job = jobs.FirstOrDefault(each => each.JobId == jobId && IsLeft(each));
            if (job is not null && !_work.IsOver)
            {
                return;
            }

            var counted = await _work.EndAsync();
            if (job is not null && counted is not null)
            {
                counted.Gaps.Add(job.Replay.Estimate.Gaps);
                await journal.WriteAsync(job, next => next.Replay.Estimate = counted, cancellationToken);
            }
        }
        else if (isIdle && jobs.FirstOrDefault(each => IsLeft(each) && !_tried.Contains(each.JobId)) is { } next)
        {
            _tried.Add(next.JobId);
            await _work.BeginAsync(next.JobId, token => CountAsync(next.Replay, token));
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _work.DisposeAsync();

    private static bool IsLeft(Job job) => job.State == JobState.Planned && !ReplaySize.IsCounted(job.Replay);

    private async Task<ReplayEstimate> CountAsync(ReplayPlan plan, CancellationToken cancellationToken)
    {
        var selection = await ReplayStages.Of(plan).SelectAsync(
            host.Kafka, plan, host.Options<JobsOptions>(), cancellationToken);
        return await new PlanCount(host.Kafka, host.Time).AllAsync(plan, selection, cancellationToken);
    }
}
