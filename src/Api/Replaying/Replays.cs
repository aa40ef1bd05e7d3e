using Microsoft.AspNetCore.Http;
using StreamML.Api.Http;
using StreamML.Schemas.V1;
using StreamML.StreamProcessors.Replaying;

namespace StreamML.Api.Replaying;

/// <summary>
/// Replays for the routes and the dashboard of a process. What cannot be done is a problem that says what to do.
/// Thread-safe.
/// </summary>
/// <param name="desk">Plans, runs and compares.</param>
/// <param name="time">The clock.</param>
internal sealed class Replays(IReplayDesk desk, TimeProvider time)
{
    // A plan and a comparison each read whole topics: one at a time, so that callers cannot take all cores.
    private readonly SemaphoreSlim _reading = new(1, 1);

    /// <summary>How they stand, the newest first.</summary>
    public async Task<IReadOnlyList<ReplayAnswer>> ListAsync(int most, CancellationToken cancellationToken)
    {
        var book = await desk.ReadAsync(cancellationToken);
        return
        [
            .. book.Jobs.Where(job => job.Replay is not null).Reverse().Take(most)
                .Select(job => ReplayAnswers.Of(job, book.Pending(job.JobId))),
        ];
    }

    /// <summary>One of them, and what was asked of it without an answer yet.</summary>
    /// <exception cref="ApiProblem">There is none of this id.</exception>
    public async Task<(Job Job, JobRequest? Pending)> FindAsync(string id, CancellationToken cancellationToken)
    {
        var book = await desk.ReadAsync(cancellationToken);
        return book.Find(id) is { Replay: not null } job ? (job, book.Pending(id)) : throw ReplayProblems.NotFound();
    }

    /// <summary>Plans one, and writes the plan down. Nothing runs.</summary>
    /// <param name="request">What is to be replayed.</param>
    /// <param name="by">Who plans it.</param>
    /// <param name="key">What an Idempotency-Key makes of the request; null: there is none.</param>
    /// <param name="most">Longest time.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ApiProblem">It cannot be planned so, or not in time.</exception>
    public async Task<Job> PlanAsync(
        ReplayRequest request, string by, string? key, ReadingTime most, CancellationToken cancellationToken)
    {
        var query = await ReplayRequests.QueryAsync(desk, request, by, cancellationToken);
        return await AloneAsync(
            async token =>
            {
                string? end = key is null ? null : ReplayIds.EndOf(key, request);
                if (end is not null && ReplayIds.Find(await desk.ReadAsync(token), end) is { } before)
                {
                    return before;
                }

                var job = await desk.PlanAsync(query, token);
                job.JobId = end is null ? job.JobId : ReplayIds.With(job.JobId, end);
                await desk.WriteAsync(job, token);
                return job;
            },
            most, StatusCodes.Status422UnprocessableEntity, cancellationToken);
    }

    /// <summary>Compares what one has written with the live results.</summary>
    /// <param name="id">The job.</param>
    /// <param name="samplesMax">Most sample ids of each change.</param>
    /// <param name="most">Longest time.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ApiProblem">There is nothing to compare, or not in time.</exception>
    public async Task<ReplayDiffAnswer> CompareAsync(
        string id, int samplesMax, ReadingTime most, CancellationToken cancellationToken)
    {
        var (job, _) = await FindAsync(id, cancellationToken);
        return ReplayAnswers.Of(await AloneAsync(
            token => desk.CompareAsync(job, samplesMax, token), most, StatusCodes.Status409Conflict,
            cancellationToken));
    }

    /// <summary>Starts one whose plan was read.</summary>
    /// <param name="id">The job.</param>
    /// <param name="plan">The plan's hash or its beginning.</param>
    /// <param name="request">What else is asked.</param>
    /// <param name="wait">Longest wait for the answer.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ApiProblem">It is refused.</exception>
    public async Task<ReplayAnswer> StartAsync(
        string id, string? plan, JobRequest request, TimeSpan wait, CancellationToken cancellationToken)
    {
        var (job, _) = await FindAsync(id, cancellationToken);
        request.Action = JobAction.Start;
        request.PlanSha256 = await ReplayProblems.GuardAsync(
            () => Task.FromResult(ReplayRequests.HashOf(job, plan)));
        return await AskAsync(id, request, wait, cancellationToken);
    }

    /// <summary>Asks something of one, and waits for the answer.</summary>
    /// <param name="id">The job.</param>
    /// <param name="request">What is asked. Sent again with the same id, it is asked once.</param>
    /// <param name="wait">Longest wait for the answer.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The replay; it says what is pending where there is no answer yet.</returns>
    /// <exception cref="ApiProblem">It is refused.</exception>
    public async Task<ReplayAnswer> AskAsync(
        string id, JobRequest request, TimeSpan wait, CancellationToken cancellationToken)
    {
        var (job, pending) = await FindAsync(id, cancellationToken);
        return await ReplayProblems.GuardAsync(async () =>
        {
            bool isAnswered = request.RequestId.Length > 0 && request.RequestId == job.RequestId;
            string? refusal = isAnswered ? job.Refusal : pending is null ? JobStates.Refusal(job, request) : null;
            if (refusal is { Length: > 0 })
            {
                throw new ReplayException(refusal);
            }

            if (isAnswered)
            {
                return ReplayAnswers.Of(job, pending);
            }

            if (request.RequestId.Length == 0 || request.RequestId != pending?.RequestId)
            {
                await desk.SendAsync(id, request, cancellationToken);
            }

            if (await desk.AnswerAsync(id, request.RequestId, wait, cancellationToken) is { } answered)
            {
                return ReplayAnswers.Of(answered, null);
            }

            var (now, open) = await FindAsync(id, cancellationToken);
            return ReplayAnswers.Of(now, open);
        });
    }

    private async Task<T> AloneAsync<T>(
        Func<CancellationToken, Task<T>> read, ReadingTime most, int status, CancellationToken cancellationToken)
    {
        if (!await _reading.WaitAsync(TimeSpan.Zero, cancellationToken))
        {
            throw ReplayProblems.Busy();
        }

        using var late = new CancellationTokenSource(most.Time, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            return await ReplayProblems.GuardAsync(() => read(limit.Token), status);
        }
        catch (OperationCanceledException) when (
            late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw ReplayProblems.TookTooLong(most.Option);
        }
        finally
        {
            _reading.Release();
        }
    }
}

/// <summary>How long topics may be read for an answer.</summary>
/// <param name="Time">The time.</param>
/// <param name="Option">The option that says so.</param>
internal readonly record struct ReadingTime(TimeSpan Time, string Option);
