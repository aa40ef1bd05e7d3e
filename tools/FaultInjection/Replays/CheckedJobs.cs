using StreamML.Messaging;
using StreamML.Messaging.Errors;
using StreamML.Schemas.V1;
using StreamML.StreamProcessors.Replaying;

namespace StreamML.FaultInjection.Replays;

/// <summary>Plans jobs, asks for what a user would, and watches them.</summary>
/// <param name="kafka">The cluster.</param>
/// <param name="patience">How long a job may stand still.</param>
/// <param name="time">The clock.</param>
internal sealed class CheckedJobs(KafkaConnection kafka, TimeSpan patience, TimeProvider time)
{
    private const string By = "check";
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    // A cutover of many rows on a busy machine.
    private static readonly TimeSpan AnswerWait = TimeSpan.FromMinutes(10);

    private readonly JobClient _client = new(kafka, time);

    /// <summary>Plans a replay of everything there is, whatever its models say and its texts become.</summary>
    public Task<Job> PlanAsync(ReplayModels models, CancellationToken cancellationToken) =>
        new ReplayPlanner(
            kafka,
            new JobsOptions
            {
                AbortChangedPercent = AbortRules.Off,
                AbortDeadLettersPercent = AbortRules.Off,

                // What was planned is held against what was written.
                PlanTime = TimeSpan.Zero,
            },
            time).PlanAsync(
            new ReplayQuery { Models = models, By = By }, cancellationToken);

    /// <summary>Another job with the same plan.</summary>
    public Job Again(Job planned)
    {
        var job = planned.Clone();
        job.JobId = Guid.CreateVersion7(time.GetUtcNow()).ToString("N");
        return job;
    }

    /// <summary>Writes a plan and approves it.</summary>
    /// <param name="planned">The plan.</param>
    /// <param name="maxRate">Most records per second; 0: no cap.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task StartAsync(Job planned, long maxRate, CancellationToken cancellationToken)
    {
        await _client.WriteAsync(planned, cancellationToken);
        await AskAsync(
            planned.JobId,
            new JobRequest { Action = JobAction.Start, PlanSha256 = planned.PlanSha256, MaxRate = maxRate },
            cancellationToken);
    }

    /// <summary>Asks something of a job.</summary>
    /// <returns>The job after it, and the seconds from asking to its record.</returns>
    public async Task<(Job Job, double Seconds)> AskAsync(
        string jobId, JobRequest request, CancellationToken cancellationToken)
    {
        request.By = By;
        var job = await _client.AskAsync(jobId, request, AnswerWait, cancellationToken);
        return (job, (job.ChangedAtMs - request.AtMs) / 1_000.0);
    }

    /// <summary>Asks for an action that needs nothing else.</summary>
    public Task<(Job Job, double Seconds)> AskAsync(
        string jobId, JobAction action, CancellationToken cancellationToken) =>
        AskAsync(jobId, new JobRequest { Action = action }, cancellationToken);

    /// <summary>How a job stands.</summary>
    public Task<Job> GetAsync(string jobId, CancellationToken cancellationToken) =>
        _client.GetAsync(jobId, cancellationToken);

    /// <summary>Waits until a job is in a state.</summary>
    /// <exception cref="TimeoutException">It has failed or stands still.</exception>
    public async Task<Job> UntilAsync(string jobId, JobState state, CancellationToken cancellationToken)
    {
        var last = (State: JobState.Unspecified, Position: 0L);
        long since = time.GetTimestamp();
        while (true)
        {
            var job = await _client.GetAsync(jobId, cancellationToken);
            if (job.State == state)
            {
                return job;
            }

            var now = (job.State, await PositionAsync(jobId, cancellationToken));
            if (now != last)
            {
                (last, since) = (now, time.GetTimestamp());
            }

            if (job.State == JobState.Failed || time.GetElapsedTime(since) > patience)
            {
                throw new TimeoutException(
                    $"The job is {JobStates.Name(job.State)} and does not become {JobStates.Name(state)}: "
                    + job.Message);
            }

            await Task.Delay(Look, time, cancellationToken);
        }
    }

    /// <summary>The sum of the offsets that a job has committed; -1 while the cluster does not say.</summary>
    public async Task<long> PositionAsync(string jobId, CancellationToken cancellationToken)
    {
        try
        {
            var committed = await kafka.Offsets.CommittedAsync(
                ReplayTopics.RoleOf(jobId), [ReplayStages.Enricher.Input], cancellationToken);
            return committed.Values.Sum();
        }
        catch (TaskRestartException)
        {
            return -1;
        }
    }

    /// <summary>Waits until a job has committed more than it had, or runs no longer.</summary>
    /// <exception cref="TimeoutException">It does not go on.</exception>
    public async Task MovedAsync(string jobId, long position, CancellationToken cancellationToken)
    {
        long since = time.GetTimestamp();
        while (await PositionAsync(jobId, cancellationToken) <= position && await RunsAsync(jobId, cancellationToken))
        {
            if (time.GetElapsedTime(since) > patience)
            {
                throw new TimeoutException(
                    $"The job did not go on within {patience.TotalSeconds:0} s: "
                    + (await _client.GetAsync(jobId, cancellationToken)).Message);
            }

            await Task.Delay(Look, time, cancellationToken);
        }
    }

    /// <summary>Whether a job runs or waits for its turn.</summary>
    public async Task<bool> RunsAsync(string jobId, CancellationToken cancellationToken) =>
        (await _client.GetAsync(jobId, cancellationToken)).State is JobState.Approved or JobState.Running;
}
