using StreamML.Schemas.V1;
using StreamML.StreamProcessors.Replaying;

namespace StreamML.Api.Replaying;

/// <summary>Jobs as they are shown.</summary>
internal static class ReplayAnswers
{
    private static readonly JobAction[] Actions =
    [
        JobAction.Start, JobAction.Pause, JobAction.Resume, JobAction.Cancel, JobAction.Cutover, JobAction.Undo,
    ];

    /// <summary>An action as it is asked for.</summary>
    public static string Name(JobAction action) => action.ToString().ToLowerInvariant();

    /// <summary>A replay.</summary>
    /// <param name="job">The job, with its plan.</param>
    /// <param name="pending">What was asked of it and has no answer; null: nothing was.</param>
    public static ReplayAnswer Of(Job job, JobRequest? pending) => new(
        job.JobId, JobStates.Name(job.State), job.Message,
        [
            .. Actions.Where(action => JobStates.Refusal(
                job, new JobRequest { Action = action, PlanSha256 = job.PlanSha256 }) is null).Select(Name),
        ],
        pending is null ? null : Name(pending.Action), Known(job.Refusal), job.Generation > 0 ? job.Generation : null,
        job.MaxRate, DateTimeOffset.FromUnixTimeMilliseconds(job.PlannedAtMs), job.PlannedBy, Time(job.StartedAtMs),
        Time(job.EndedAtMs), Of(job.Replay, job.PlanSha256),
        new ReplayAbortShape(AbortRules.ChangedMax(job.Abort), AbortRules.DeadLettersMax(job.Abort)),
        job.Pilot is { } pilot ? Of(pilot) : null, job.Progress is { } progress ? Of(progress, job.State) : null);

    /// <summary>A comparison.</summary>
    public static ReplayDiffAnswer Of(ReplayDifference difference) => new(
        difference.JobId, difference.State, difference.Stage, difference.LiveTopic, difference.ShadowTopic,
        difference.Compared, difference.WithoutLive, difference.Changed,
        [
            .. difference.Fields.Select(field => new FieldDiffAnswer(
                field.Field, field.Compared, field.Changed,
                [
                    .. field.Moves.Select(
                        move => new LabelMoveAnswer(move.From, move.To, move.Messages, move.Samples)),
                ],
                [
                    .. field.Models.Select(
                        model => new ModelMoveAnswer(model.From, model.To, model.Messages, model.Changed)),
                ])),
        ],
        [
            .. difference.Tenants.Select(
                tenant => new TenantDiffAnswer(tenant.Tenant, tenant.Compared, tenant.Changed)),
        ]);

    private static ReplayPlanAnswer Of(ReplayPlan plan, string hash)
    {
        var (filter, estimate) = (plan.Filter ?? new ReplayFilter(), plan.Estimate ?? new ReplayEstimate());
        return new ReplayPlanAnswer(
            hash, plan.Copy > 0 ? ReplayRequests.FromTables : ReplayRequests.FromTopics, plan.Topic, plan.Stage,
            Known(filter.Tenant), Known(filter.ContactKey), Known(filter.Type),
            Known(filter.Language), [.. filter.Labels], Time(filter.OlderThanMs), [.. plan.Only],
            plan.Models == ReplayModels.AsOf ? ReplayRequests.AsOf : ReplayRequests.Current, Time(plan.ModelsAtMs),
            [.. plan.MissingModels], plan.MaxRate, estimate.Records, estimate.RangeRecords, estimate.Bytes,
            ReplaySize.Records(plan), estimate.UncountedOffsets,
            Time(estimate.FirstAtMs), Time(estimate.LastAtMs),
            [
                .. plan.Ranges.Select(
                    range => new ReplayRangeAnswer(range.Partition, range.FirstOffset, range.NextOffset)),
            ],
            [
                .. estimate.Gaps.Select(gap => new ReplayGapAnswer(
                    gap.Partition, gap.FirstOffset, gap.NextOffset, Time(gap.KeptFromMs))),
            ],
            plan.Pilot.Sum(each => each.Offsets.Count));
    }

    private static ReplayPilotAnswer Of(ReplayPilot pilot) => new(
        DateTimeOffset.FromUnixTimeMilliseconds(pilot.MadeAtMs), Known(pilot.Fault), pilot.Records, pilot.DeadLetters,
        Math.Round(pilot.Rate, 1), pilot.ExpectedMs >= 0 ? pilot.ExpectedMs / 1_000.0 : null, pilot.Compared,
        pilot.Changed, pilot.Labels, pilot.LabelsChanged,
        [.. pilot.Moves.Select(move => new ReplayMoveAnswer(move.Field, move.From, move.To, move.Messages))]);

    // What was measured last says nothing of a job that stands still or has ended.
    private static ReplayProgressAnswer Of(JobProgress progress, JobState state)
    {
        bool runs = state == JobState.Running;
        bool isCounted = state is JobState.Ready or JobState.Done or JobState.Undone;
        return new ReplayProgressAnswer(
            progress.OffsetsDone, progress.OffsetsTotal, runs ? Math.Round(progress.Rate, 1) : null,
            runs && progress.LeftMs >= 0 ? Math.Round(progress.LeftMs / 1_000.0, 1) : null,
            runs ? progress.LiveBehindMs / 1_000.0 : null, runs ? progress.Yields : null,
            runs ? progress.Halved : null, isCounted ? progress.Records : null,
            isCounted ? progress.DeadLetters : null, progress.Compared, progress.Changed, progress.Labels,
            progress.LabelsChanged);
    }

    private static string? Known(string text) => text.Length > 0 ? text : null;

    private static DateTimeOffset? Time(long ms) => ms > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null;
}
