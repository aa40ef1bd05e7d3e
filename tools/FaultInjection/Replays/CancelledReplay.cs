using StreamML.Messaging;
using StreamML.Schemas.V1;
using StreamML.StreamProcessors.Replaying;

namespace StreamML.FaultInjection.Replays;

/// <summary>A replay that is cancelled while it runs.</summary>
internal sealed class CancelledReplay(CheckedJobs jobs, KafkaConnection kafka, IProgress<string> progress)
{
    // It is cancelled long before its end.
    private const int LeastSeconds = 20;

    /// <summary>Runs it until it has written something, and cancels it.</summary>
    /// <returns>The seconds from asking to its end, and whether its topics are gone.</returns>
    /// <exception cref="TimeoutException">It does not go on.</exception>
    public async Task<(double Seconds, bool TopicsGone)> RunAsync(CancellationToken cancellationToken)
    {
        var planned = await jobs.PlanAsync(ReplayModels.Current, cancellationToken);
        await jobs.StartAsync(
            planned, Math.Max(1, planned.Replay.Estimate.Records / LeastSeconds), cancellationToken);
        await jobs.MovedAsync(planned.JobId, 0, cancellationToken);
        var (cancelled, seconds) = await jobs.AskAsync(planned.JobId, JobAction.Cancel, cancellationToken);
        var left = await kafka.ExistingAsync(ReplayTopics.Of(cancelled.Generation), cancellationToken);
        progress.Report($"cancelled after {seconds:0.0} s");
        return (seconds, left.Count == 0);
    }
}
