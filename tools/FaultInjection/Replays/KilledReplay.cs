using StreamML.FaultInjection.Processes;
using StreamML.Schemas.V1;

namespace StreamML.FaultInjection.Replays;

/// <summary>A replay whose leader is killed again and again. The same seed kills after the same times.</summary>
internal sealed class KilledReplay(
    CheckedJobs jobs, RoleProcess leader, ReplayCheckOptions options, Random random, TimeProvider time,
    IProgress<string> progress)
{
    // Every fourth process dies on its way up, before or while it takes over.
    private const int OneInYoung = 4;
    private static readonly TimeSpan LongestYouth = TimeSpan.FromSeconds(3);

    /// <summary>Runs a job to its end.</summary>
    /// <returns>The job when it is ready, and the kills while it ran.</returns>
    /// <exception cref="TimeoutException">It does not go on.</exception>
    public async Task<(Job Job, int Kills)> RunAsync(Job planned, CancellationToken cancellationToken)
    {
        string id = planned.JobId;
        await jobs.StartAsync(planned, RateFor(planned.Replay.Estimate.Records), cancellationToken);
        int kills = 0;
        long reached = 0;
        while (kills < options.Kills)
        {
            if (kills % OneInYoung == OneInYoung - 1)
            {
                await Task.Delay(LongestYouth * random.NextDouble(), time, cancellationToken);
            }
            else
            {
                reached = Math.Max(reached, await jobs.PositionAsync(id, cancellationToken));
                await jobs.MovedAsync(id, reached, cancellationToken);
                await Task.Delay(options.LongestLife * random.NextDouble(), time, cancellationToken);
            }

            await leader.KillAsync();
            if (!await jobs.RunsAsync(id, cancellationToken))
            {
                break;
            }

            progress.Report($"kill {++kills} of {options.Kills}");
        }

        return (await jobs.UntilAsync(id, JobState.Ready, cancellationToken), kills);
    }

    // What all lives together read at most is less than there is. A life begins with the records of a second.
    private long RateFor(long records)
    {
        long secondsOfLife = 1 + (long)Math.Ceiling(options.LongestLife.TotalSeconds);
        return Math.Max(1, records / ((options.Kills + 1) * secondsOfLife));
    }
}
