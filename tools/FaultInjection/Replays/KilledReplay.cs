using StreamML.FaultInjection.Processes;
using StreamML.Schemas.V1;

namespace StreamML.FaultInjection.Replays;

/// <summary>How a replay ended whose leader was killed.</summary>
/// <param name="Job">The job when it was ready.</param>
/// <param name="Kills">Kills while it ran.</param>
/// <param name="PauseSeconds">From asking for a pause to its end.</param>
/// <param name="StoodStill">It committed nothing while it was paused.</param>
internal sealed record KilledFindings(Job Job, int Kills, double PauseSeconds, bool StoodStill);

/// <summary>
/// A replay whose leader is killed again and again; then it is paused, and goes on to its end. The same seed kills
/// after the same times.
/// </summary>
internal sealed class KilledReplay(
    CheckedJobs jobs, RoleProcess leader, ReplayCheckOptions options, Random random, TimeProvider time,
    IProgress<string> progress)
{
    // Every fourth process dies on its way up, before or while it takes over.
    private const int OneInYoung = 4;
    private static readonly TimeSpan LongestYouth = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Still = TimeSpan.FromSeconds(1);

    private long _reached;

    /// <summary>Runs a job to its end.</summary>
    /// <exception cref="TimeoutException">It does not go on.</exception>
    public async Task<KilledFindings> RunAsync(Job planned, CancellationToken cancellationToken)
    {
        string id = planned.JobId;
        await jobs.StartAsync(planned, RateFor(planned.Replay.Estimate.Records), cancellationToken);
        int kills = 0;
        while (kills < options.Kills)
        {
            await LiveAsync(id, isYoung: kills % OneInYoung == OneInYoung - 1, cancellationToken);
            await leader.KillAsync();
            if (!await jobs.RunsAsync(id, cancellationToken))
            {
                break;
            }

            progress.Report($"kill {++kills} of {options.Kills}");
        }

        await MovedAsync(id, cancellationToken);
        var (pauseSeconds, stood) = await jobs.RunsAsync(id, cancellationToken)
            ? await PauseAsync(id, cancellationToken)
            : (0, false);
        return new KilledFindings(
            await jobs.UntilAsync(id, JobState.Ready, cancellationToken), kills, pauseSeconds, stood);
    }

    private async Task<(double Seconds, bool StoodStill)> PauseAsync(string id, CancellationToken cancellationToken)
    {
        var (_, seconds) = await jobs.AskAsync(id, JobAction.Pause, cancellationToken);
        long at = await jobs.PositionAsync(id, cancellationToken);
        await Task.Delay(Still, time, cancellationToken);
        bool stood = at >= 0 && at == await jobs.PositionAsync(id, cancellationToken);
        progress.Report($"paused after {seconds:0.0} s");
        await jobs.AskAsync(id, new JobRequest { Action = JobAction.Resume, MaxRate = 0 }, cancellationToken);
        return (seconds, stood);
    }

    private async Task LiveAsync(string id, bool isYoung, CancellationToken cancellationToken)
    {
        if (!isYoung)
        {
            await MovedAsync(id, cancellationToken);
        }

        var longest = isYoung ? LongestYouth : options.LongestLife;
        await Task.Delay(longest * random.NextDouble(), time, cancellationToken);
    }

    private async Task MovedAsync(string id, CancellationToken cancellationToken)
    {
        _reached = Math.Max(_reached, await jobs.PositionAsync(id, cancellationToken));
        await jobs.MovedAsync(id, _reached, cancellationToken);
    }

    // All lives together read less than there is. A life begins with the records of a second, and so does the pause.
    private long RateFor(long records)
    {
        long secondsOfLife = 1 + (long)Math.Ceiling(options.LongestLife.TotalSeconds);
        return Math.Max(1, records / ((options.Kills + 2) * secondsOfLife));
    }
}
