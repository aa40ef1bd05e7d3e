using StreamML.Messaging.Errors;
using StreamML.Messaging.Producers;
using StreamML.Messaging.Roles;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>Makes the pilots of jobs and writes down what they came to. One thread.</summary>
/// <param name="host">The roles of this process.</param>
/// <param name="journal">Writes how jobs stand.</param>
internal sealed class PilotLead(RoleHost host, JobJournal journal)
{
    /// <summary>Makes the pilot of a plan; where that fails, the job says why.</summary>
    /// <exception cref="TaskRestartException">The cluster does not answer.</exception>
    /// <exception cref="AppendException">The cluster did not take a record.</exception>
    public async Task<Job> MakeAsync(Job job, CancellationToken cancellationToken)
    {
        ReplayPilot pilot;
        try
        {
            pilot = await PilotRun.MakeAsync(host, job, cancellationToken);
        }
        catch (Exception fault) when (fault is not (OperationCanceledException or TaskRestartException))
        {
            pilot = new ReplayPilot { MadeAtMs = journal.NowMs, Fault = JobsLog.Reason(fault) };
        }

        return await journal.WriteAsync(job, next => next.Pilot = pilot, cancellationToken);
    }

    /// <summary>Makes the pilot of a job that is about to run, where there is none yet, and judges it.</summary>
    /// <returns>The job, and why it may not run; null if it may.</returns>
    /// <exception cref="TaskRestartException">The cluster does not answer.</exception>
    /// <exception cref="AppendException">The cluster did not take a record.</exception>
    public async Task<(Job Job, string? Reason)> JudgeAsync(Job job, CancellationToken cancellationToken)
    {
        var judged = PilotRun.IsPlanned(job) && job.Pilot is null or { Fault.Length: > 0 }
            ? await MakeAsync(job, cancellationToken)
            : job;
        if (judged.Pilot is { Fault.Length: > 0 } pilot)
        {
            return (judged, $"Its pilot failed: {pilot.Fault}");
        }

        return (judged, AbortRules.BrokenByPilot(judged) is { } broken ? AbortRules.Reason("The pilot", broken) : null);
    }
}
