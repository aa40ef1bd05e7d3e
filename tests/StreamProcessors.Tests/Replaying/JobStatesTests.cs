using StreamML.Schemas.V1;
using StreamML.StreamProcessors.Replaying;

namespace StreamML.StreamProcessors.Tests.Replaying;

/// <summary>What may be asked of a job in which state.</summary>
public sealed class JobStatesTests
{
    [Theory]
    [InlineData(JobState.Planned, "start cancel")]
    [InlineData(JobState.Approved, "pause cancel")]
    [InlineData(JobState.Running, "pause cancel")]
    [InlineData(JobState.Paused, "resume cancel")]
    [InlineData(JobState.Comparing, "cancel")]
    [InlineData(JobState.Ready, "cancel cutover")]
    [InlineData(JobState.Failed, "resume cancel")]
    [InlineData(JobState.Done, "undo")]
    [InlineData(JobState.Undone, "cancel cutover")]
    [InlineData(JobState.Cancelled, "")]
    public void Refusal_InEachState_LetsThroughWhatItTakes(JobState state, string taken)
    {
        var job = Planned();
        job.State = state;
        JobAction[] actions =
        [
            JobAction.Start, JobAction.Pause, JobAction.Resume, JobAction.Cancel, JobAction.Cutover, JobAction.Undo,
        ];
        string[] let =
        [
            .. actions.Where(action => JobStates.Refusal(job, Request(action, job.PlanSha256)) is null)
                .Select(action => action.ToString().ToLowerInvariant()),
        ];

        Assert.Equal(taken, string.Join(' ', let));
        Assert.Equal(taken.Length == 0, JobStates.IsOver(state));
    }

    [Fact]
    public void Refusal_OfAStartByTheHashOfAnotherPlan_SaysSo()
    {
        var job = Planned();
        string read = job.PlanSha256;
        job.Replay.Ranges[0].NextOffset++;

        Assert.Contains("hash", JobStates.Refusal(job, Request(JobAction.Start, read)), StringComparison.Ordinal);
        Assert.Contains("hash", JobStates.Refusal(job, Request(JobAction.Start, "")), StringComparison.Ordinal);
    }

    [Fact]
    public void Refusal_OfAStartWithoutItsModels_SaysHowToGetThem()
    {
        var job = Planned();
        job.Replay.MissingModels.Add("intent//5");

        string? refusal = JobStates.Refusal(job, Request(JobAction.Start, ReplayPlanHash.Of(job.Replay)));

        Assert.Contains("1 versions", refusal, StringComparison.Ordinal);
        Assert.Contains("models restore", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Hash_OfAPlan_DoesNotDependOnWhatItComesTo()
    {
        var plan = Planned().Replay;
        string hash = ReplayPlanHash.Of(plan);
        plan.Estimate = new ReplayEstimate { Records = 7 };
        Assert.Equal(hash, ReplayPlanHash.Of(plan));
        Assert.Equal(7, plan.Estimate.Records);
        plan.Filter = new ReplayFilter { Tenant = "acme" };
        Assert.NotEqual(hash, ReplayPlanHash.Of(plan));
    }

    private static Job Planned()
    {
        var plan = new ReplayPlan
        {
            Topic = "messages.text",
            Stage = "enricher",
            Ranges = { new ReplayRange { Partition = 1, FirstOffset = 3, NextOffset = 9 } },
            Models = ReplayModels.Current,
            ModelsAtMs = 1_000,
        };
        return new Job
        {
            JobId = "j1",
            State = JobState.Planned,
            Sequence = 1,
            Replay = plan,
            PlanSha256 = ReplayPlanHash.Of(plan),
        };
    }

    private static JobRequest Request(JobAction action, string hash) => new() { Action = action, PlanSha256 = hash };
}
