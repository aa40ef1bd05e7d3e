using StreamML.Messaging;
using StreamML.Schemas.V1;
using StreamML.StreamProcessors.Replaying;

namespace StreamML.FaultInjection.Replays;

/// <summary>What a replay showed that was paused, resumed and cancelled.</summary>
/// <param name="PauseSeconds">From asking for the pause to its end.</param>
/// <param name="StoodStill">It committed nothing while it was paused.</param>
/// <param name="CancelSeconds">From asking for the cancellation to its end.</param>
/// <param name="TopicsGone">Its topics are gone.</param>
internal sealed record HeldFindings(double PauseSeconds, bool StoodStill, double CancelSeconds, bool TopicsGone);

/// <summary>A replay that is paused, goes on, and is cancelled while it runs.</summary>
internal sealed class HeldReplay(
    CheckedJobs jobs, KafkaConnection kafka, TimeProvider time, IProgress<string> progress)
{
    private const int LeastSeconds = 600;
    private static readonly TimeSpan Still = TimeSpan.FromSeconds(1);

    /// <summary>Runs it.</summary>
    /// <exception cref="TimeoutException">It does not go on.</exception>
    public async Task<HeldFindings> RunAsync(CancellationToken cancellationToken)
    {
        var planned = await jobs.PlanAsync(ReplayModels.Current, cancellationToken);
        string id = planned.JobId;
        await jobs.StartAsync(
            planned, Math.Max(1, planned.Replay.Estimate.Records / LeastSeconds), cancellationToken);
        await jobs.MovedAsync(id, 0, cancellationToken);
        var (paused, pauseSeconds) = await jobs.AskAsync(id, JobAction.Pause, cancellationToken);
        long at = await jobs.PositionAsync(id, cancellationToken);
        await Task.Delay(Still, time, cancellationToken);
        bool stood = at > 0 && at == await jobs.PositionAsync(id, cancellationToken);
        progress.Report($"paused after {pauseSeconds:0.0} s");

        await jobs.AskAsync(id, JobAction.Resume, cancellationToken);
        await jobs.MovedAsync(id, at, cancellationToken);
        var (_, cancelSeconds) = await jobs.AskAsync(id, JobAction.Cancel, cancellationToken);
        var left = await kafka.ExistingAsync(ReplayTopics.Of(paused.Generation), cancellationToken);
        progress.Report($"cancelled after {cancelSeconds:0.0} s");
        return new HeldFindings(pauseSeconds, stood, cancelSeconds, left.Count == 0);
    }
}
