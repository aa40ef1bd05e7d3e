using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>What may be asked of a job in which state:
/// <code>
/// planned -> approved -> running -> comparing -> ready -> done -> undone
///               |           |
///               v   pause   v
///               +-> paused -+-> resume: approved
/// </code>
/// What has failed takes resume. Whatever is not over takes cancel, but what readers see is undone first; what was
/// undone can be cut over again.
/// </summary>
public static class JobStates
{
    /// <summary>The state as people read it.</summary>
    public static string Name(JobState state) => state switch
    {
        JobState.Unspecified => "unknown",
        _ => state.ToString().ToLowerInvariant(),
    };

    /// <summary>Whether nothing can be asked of the job any more.</summary>
    public static bool IsOver(JobState state) => state == JobState.Cancelled;

    /// <summary>Whether there are topics of its generation.</summary>
    public static bool HasTopics(Job job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return job.Generation > 0 && job.State != JobState.Cancelled;
    }

    /// <summary>Whether a plan that nobody has started has a pilot that was not made yet.</summary>
    public static bool WaitsForPilot(Job job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return job.State == JobState.Planned && job.Pilot is null && PilotRun.IsPlanned(job)
            && job.Replay.MissingModels.Count == 0;
    }

    /// <summary>Why a request cannot be met, one sentence that says what to do; null where it can.</summary>
    public static string? Refusal(Job job, JobRequest request)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(request);
        return request.Action switch
        {
            JobAction.Start => RefusalOfStart(job, request),
            JobAction.Pause => job.State is JobState.Approved or JobState.Running
                ? null
                : $"It is {Name(job.State)}: only a job that runs or waits for its turn can be paused.",
            JobAction.Resume => job.State is JobState.Paused or JobState.Failed
                ? null
                : $"It is {Name(job.State)}: only a job that was paused or has failed can go on.",
            JobAction.Cancel => job.State switch
            {
                JobState.Cancelled => "It is cancelled already.",
                JobState.Done => "It is done, and readers see its results: undo it first.",
                _ => null,
            },
            JobAction.Cutover => job.State is JobState.Ready or JobState.Undone
                ? null
                : $"It is {Name(job.State)}: only a job that is ready or was undone can be cut over.",
            JobAction.Undo => job.State == JobState.Done
                ? null
                : $"It is {Name(job.State)}: only a job that is done can be undone.",
            _ => "This version does not know the action: bring the role jobs up to date.",
        };
    }

    private static string? RefusalOfStart(Job job, JobRequest request)
    {
        if (job.State != JobState.Planned)
        {
            return $"It is {Name(job.State)}: only a planned job is started; a paused one goes on with resume.";
        }

        if (job.Replay is null || request.PlanSha256 != ReplayPlanHash.Of(job.Replay))
        {
            return "The hash is not the one of its plan: look at the plan again with 'streamml replay show'.";
        }

        return job.Replay.MissingModels.Count > 0
            ? $"{job.Replay.MissingModels.Count} versions that were live then are gone: restore them with 'streamml models "
                + "restore' and plan again, or plan with other --models."
            : null;
    }
}
