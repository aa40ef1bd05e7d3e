using StreamML.Messaging;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>
/// Writes plans, asks the role jobs of an installation, and reads what it says, over the topic alone.
/// </summary>
/// <param name="kafka">The cluster.</param>
/// <param name="time">The clock.</param>
public sealed class JobClient(KafkaConnection kafka, TimeProvider time)
{
    /// <summary>How all jobs stand now.</summary>
    /// <exception cref="Messaging.Errors.TaskRestartException">The cluster does not answer.</exception>
    public async Task<JobBook> ReadAsync(CancellationToken cancellationToken)
    {
        var book = new JobBook();
        await foreach (var record in kafka.CreateReader().ReadAsync(
            [TopicCatalogue.Jobs], ReadFrom.Earliest, follow: false, cancellationToken))
        {
            book.Apply(record);
        }

        return book;
    }

    /// <summary>One job.</summary>
    /// <exception cref="ReplayException">There is none of this id.</exception>
    public async Task<Job> GetAsync(string jobId, CancellationToken cancellationToken) =>
        (await ReadAsync(cancellationToken)).Find(jobId) ?? throw new ReplayException(
            $"There is no job {jobId}. 'streamml replay list' shows them with their ids.", ReplayFault.NotFound);

    /// <summary>Writes a plan. Nothing runs before it is started.</summary>
    /// <exception cref="Messaging.Producers.AppendException">The cluster did not take it.</exception>
    public async Task WriteAsync(Job planned, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(planned);
        using var appender = kafka.CreateRequestAppender();
        await appender.AppendAsync(
            TopicCatalogue.Jobs, planned.JobId, planned, planned.ChangedAtMs, cancellationToken);
    }

    /// <summary>Waits for the pilot of a plan, unless nobody makes it now.</summary>
    /// <param name="planned">The plan as it was written.</param>
    /// <param name="wait">How long to wait.</param>
    /// <param name="cancellationToken">Gives up; the pilot is made all the same.</param>
    /// <returns>The job, with its pilot if that was made by then.</returns>
    /// <exception cref="Messaging.Errors.TaskRestartException">The cluster does not answer.</exception>
    public async Task<Job> PilotAsync(Job planned, TimeSpan wait, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(planned);
        bool isWaitedFor = (await kafka.RunningAsync([JobsRole.RoleName])).Count > 0;
        return await FollowAsync(
            planned.JobId, (book, job) => !isWaitedFor || !JobStates.WaitsForPilot(job) || IsBusy(book), wait,
            cancellationToken) ?? planned;
    }

    /// <summary>Waits until a job is as it should be.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="isSo">Whether it is.</param>
    /// <param name="wait">How long to wait.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The job; null: it is not so yet.</returns>
    /// <exception cref="Messaging.Errors.TaskRestartException">The cluster does not answer.</exception>
    public Task<Job?> UntilAsync(
        string jobId, Predicate<Job> isSo, TimeSpan wait, CancellationToken cancellationToken) =>
        FollowAsync(jobId, (_, job) => isSo(job), wait, cancellationToken);

    /// <summary>Asks something of a job and waits for the answer.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="request">What is asked; its time is filled in, and its id where it has none.</param>
    /// <param name="wait">How long to wait. A cancellation waits for its topics to be deleted.</param>
    /// <param name="cancellationToken">Gives up; the request may still be heard.</param>
    /// <returns>The job after it.</returns>
    /// <exception cref="ReplayException">It was refused, or nobody answers.</exception>
    /// <exception cref="Messaging.Producers.AppendException">The cluster did not take it.</exception>
    public async Task<Job> AskAsync(
        string jobId, JobRequest request, TimeSpan wait, CancellationToken cancellationToken)
    {
        await SendAsync(jobId, request, cancellationToken);
        return await AnswerAsync(jobId, request.RequestId, wait, cancellationToken) ?? throw new ReplayException(
            $"The role jobs has not answered within {wait.TotalSeconds:0} s. It may still do so: look with 'streamml replay "
            + "list'.", ReplayFault.Unavailable);
    }

    /// <summary>Asks something of a job.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="request">What is asked; its time is filled in, and its id where it has none.</param>
    /// <param name="cancellationToken">Gives up; the request may still be heard.</param>
    /// <exception cref="ReplayException">There is no such job, or no role jobs runs.</exception>
    /// <exception cref="Messaging.Producers.AppendException">The cluster did not take it.</exception>
    public async Task SendAsync(string jobId, JobRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if ((await kafka.RunningAsync([JobsRole.RoleName])).Count == 0)
        {
            throw new ReplayException(
                "No role jobs runs in this installation: 'up' runs one; on a cluster start 'run jobs'.",
                ReplayFault.Unavailable);
        }

        await GetAsync(jobId, cancellationToken);
        var now = time.GetUtcNow();
        request.AtMs = now.ToUnixTimeMilliseconds();
        if (request.RequestId.Length == 0)
        {
            request.RequestId = Guid.CreateVersion7(now).ToString("N");
        }

        using var appender = kafka.CreateRequestAppender();
        await appender.AppendAsync(
            TopicCatalogue.Jobs, JobBook.RequestKey(jobId), new Job { JobId = jobId, Request = request }, request.AtMs,
            cancellationToken);
    }

    /// <summary>Waits for the answer to a request.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="requestId">The request.</param>
    /// <param name="wait">How long to wait.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The job after it; null: there is no answer yet.</returns>
    /// <exception cref="ReplayException">It was refused.</exception>
    public async Task<Job?> AnswerAsync(
        string jobId, string requestId, TimeSpan wait, CancellationToken cancellationToken)
    {
        var job = await UntilAsync(jobId, job => job.RequestId == requestId, wait, cancellationToken);
        return job is null ? null : Answered(job);
    }

    /// <summary>A job that has answered what was asked of it last.</summary>
    /// <exception cref="ReplayException">It was refused.</exception>
    public static Job Answered(Job job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return job.Refusal.Length == 0 ? job : throw new ReplayException(job.Refusal);
    }

    private static bool IsBusy(JobBook book) =>
        book.Jobs.Any(job => job.State is JobState.Approved or JobState.Running or JobState.Comparing);

    // Follows the topic, so what is written is known within a fetch. What it says of the past counts for nothing.
    private async Task<Job?> FollowAsync(
        string jobId, Func<JobBook, Job, bool> isSo, TimeSpan wait, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(wait, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        var book = new JobBook();
        Job? found = null;
        bool isCaughtUp = false;
        try
        {
            await foreach (var record in kafka.CreateReader().ReadAsync(
                [TopicCatalogue.Jobs], ReadFrom.Earliest, follow: true, CatchUp, limit.Token))
            {
                book.Apply(record);
                Look();
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return found;
        }

        return found;

        void CatchUp()
        {
            isCaughtUp = true;
            Look();
        }

        void Look()
        {
            if (isCaughtUp && book.Find(jobId) is { } job && isSo(book, job))
            {
                found = job;
                limit.Cancel();
            }
        }
    }
}
