using StreamML.Schemas.V1;
using StreamML.StreamProcessors.Replaying;
using StreamML.Testing;
using static StreamML.Hosting.Tests.Replaying.ReplayScene;

namespace StreamML.Hosting.Tests.Replaying;

/// <summary>Plans that there is no time to count, and what the leader makes of them.</summary>
public sealed class PlanCountTests
{
    private const int Texts = 1_000;
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly JobsOptions NoTime = new() { PlanTime = TimeSpan.FromTicks(1) };
    private static readonly JobsOptions AllTime = new() { PlanTime = TimeSpan.Zero };

    [Fact]
    public async Task Plan_ThatThereIsNoTimeToCount_IsCountedByTheLeaderAsIfThereHadBeen()
    {
        using var folder = new ScratchFolder();
        await using var installation = await StartAsync(folder.Path);
        var kafka = installation.Pipeline!.Kafka;
        await SendAsync(kafka, 0, Texts);
        var client = new JobClient(kafka, TimeProvider.System);
        var query = new ReplayQuery { Models = ReplayModels.AsOf };
        var whole = await new ReplayPlanner(kafka, AllTime, TimeProvider.System).PlanAsync(query, None);
        Assert.Equal((true, (long)Texts), (ReplaySize.IsCounted(whole.Replay), whole.Replay.Estimate.Records));

        var part = await new ReplayPlanner(kafka, NoTime, TimeProvider.System).PlanAsync(query, None);

        Assert.False(ReplaySize.IsCounted(part.Replay));
        Assert.InRange(part.Replay.Estimate.Records, 1, Texts - 1);
        Assert.Equal(
            Texts - part.Replay.Estimate.RangeRecords, part.Replay.Estimate.UncountedOffsets);
        Assert.Equal(Texts, ReplaySize.Records(part.Replay));
        Assert.Empty(part.Replay.MissingModels);
        await client.WriteAsync(part, None);
        var counted = await client.UntilAsync(
            part.JobId, job => ReplaySize.IsCounted(job.Replay), Patience, None);
        Assert.Equal(whole.Replay.Estimate, counted?.Replay.Estimate);
        Assert.Equal(part.PlanSha256, ReplayPlanHash.Of(counted!.Replay));
        await AskAsync(
            client, part.JobId, new JobRequest { Action = JobAction.Start, PlanSha256 = part.PlanSha256 });
        Assert.Equal(Texts, (await UntilAsync(client, part.JobId, JobState.Ready)).Progress.Records);
    }

    [Fact]
    public async Task Plan_OfWhichNothingWasFoundInTime_IsNotRefusedAndIsStartedOrCancelledUncounted()
    {
        using var folder = new ScratchFolder();
        await using var installation = await StartAsync(folder.Path);
        var kafka = installation.Pipeline!.Kafka;
        await SendAsync(kafka, 0, Texts);
        var client = new JobClient(kafka, TimeProvider.System);
        var planner = new ReplayPlanner(kafka, NoTime, TimeProvider.System);
        var images = new ReplayQuery { Filter = new ReplayFilter { Type = "image" } };
        await Assert.ThrowsAsync<ReplayException>(
            () => new ReplayPlanner(kafka, AllTime, TimeProvider.System).PlanAsync(images, None));
        var nothing = await planner.PlanAsync(images, None);
        Assert.Equal((0, false), (ReplaySize.Records(nothing.Replay), ReplaySize.IsCounted(nothing.Replay)));
        var started = await planner.PlanAsync(new ReplayQuery(), None);
        await client.WriteAsync(nothing, None);
        await client.WriteAsync(started, None);

        await AskAsync(
            client, started.JobId, new JobRequest { Action = JobAction.Start, PlanSha256 = started.PlanSha256 });
        await AskAsync(client, nothing.JobId, new JobRequest { Action = JobAction.Cancel });

        Assert.Equal(Texts, (await UntilAsync(client, started.JobId, JobState.Ready)).Progress.Records);
        Assert.Equal(JobState.Cancelled, (await client.GetAsync(nothing.JobId, None)).State);
    }
}
