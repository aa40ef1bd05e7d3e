using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using StreamML.Api.Http;
using StreamML.Api.Routes;
using StreamML.Schemas.V1;
using StreamML.Serving;
using StreamML.Trainer.Role;

namespace StreamML.Api.Training;

/// <summary>Asks for trainings.</summary>
/// <param name="request">What is asked for; if it has no id, one is made.</param>
/// <param name="cancellationToken">Gives up.</param>
/// <returns>The id.</returns>
internal delegate Task<string> AskTrainer(TrainingRequest request, CancellationToken cancellationToken);

/// <summary>Trainings as jobs: asked for over a topic, then looked at, waited for, or listened to.</summary>
/// <param name="ask">Asks the trainers.</param>
/// <param name="board">What the topics say.</param>
/// <param name="options">How long a request waits.</param>
/// <param name="time">The clock.</param>
internal sealed class TrainingJobs(AskTrainer ask, TrainingBoard board, ApiOptions options, TimeProvider time)
{
    /// <summary>Where jobs are.</summary>
    public const string Path = "/api/v1/ml/training/requests";

    private static readonly TimeSpan HeardWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    /// <summary>Whether the topics were read to their end once.</summary>
    public bool IsReady => board.HasCaughtUp;

    /// <summary>What the topics say, once they were read.</summary>
    /// <exception cref="ApiProblem">They were not read yet.</exception>
    public TrainingBoard Board => board.HasCaughtUp
        ? board
        : throw ApiProblem.Unavailable(
            "The topics of trainings are not read to their end yet.",
            "Try again after Retry-After; 'streamml status' says whether Kafka answers.");

    /// <summary>Asks for something, once for each <c>Idempotency-Key</c>.</summary>
    /// <returns>The id of the request.</returns>
    /// <exception cref="ApiProblem">The key was used for another request.</exception>
    public Task<string> AskAsync(ApiCall call, TrainingRequest request) =>
        AskOnceAsync(call, IdempotencyKey.IdOf(call, "training"u8.ToArray()) ?? "", request);

    /// <summary>Asks for something that has an id; of several with the same, one counts.</summary>
    /// <param name="call">Who asks.</param>
    /// <param name="id">The id; empty: a new one.</param>
    /// <param name="request">What is asked for.</param>
    /// <exception cref="ApiProblem">Something else was asked for with this id.</exception>
    public async Task<string> AskOnceAsync(ApiCall call, string id, TrainingRequest request)
    {
        request.Tenant = call.Tenant;
        request.RequestedBy = call.Key.KeyId;
        request.RequestId = id;
        if (request.RequestId.Length > 0 && Board.Request(request.RequestId) is { } before)
        {
            return IsSame(before, request) ? before.RequestId : throw IdempotencyKey.Reused();
        }

        id = await ask(request, call.Aborted);
        // Whoever follows the Location at once finds it.
        await UntilAsync(() => board.Request(id) is not null, HeardWait, call.Aborted);
        return id;
    }

    /// <summary>The runs of a request, the oldest first.</summary>
    public IReadOnlyList<TrainingRun> RunsOf(string id) =>
        [.. board.Runs(run => run.RequestId == id).Reverse()];

    /// <summary>Waits until all runs of a request have ended, or the time of the options is over.</summary>
    /// <returns>The runs; null if they go on.</returns>
    public async Task<IReadOnlyList<TrainingRun>?> WaitAsync(ApiCall call, string id)
    {
        bool ended = await UntilAsync(
            () => HasEnded(id), call.PrefersAsync ? TimeSpan.Zero : options.TrainingWait, call.Aborted);
        if (!ended)
        {
            return null;
        }

        // The topics of runs and of versions are read side by side.
        await UntilAsync(() => RunsOf(id).All(IsThere), HeardWait, call.Aborted);
        return RunsOf(id);
    }

    /// <summary>Waits for something that the topics tell.</summary>
    /// <returns>Whether it is so; false: the time is over.</returns>
    public async Task<bool> UntilAsync(Func<bool> holds, TimeSpan wait, CancellationToken cancellationToken)
    {
        using var over = new CancellationTokenSource(wait, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, over.Token);
        while (true)
        {
            var changed = board.Changed;
            if (holds())
            {
                return true;
            }

            if (over.IsCancellationRequested)
            {
                return false;
            }

            await Task.WhenAny(changed.WaitAsync(limit.Token));
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>The answer 202 with the job and its place.</summary>
    /// <param name="call">Who asked.</param>
    /// <param name="id">The request.</param>
    /// <param name="plain">Whether the answer is the job alone.</param>
    public IResult Accepted(ApiCall call, string id, bool plain = false)
    {
        call.Http.Response.Headers.Location = $"{Path}/{id}";
        var job = Job(id);
        return plain
            ? ApiRoute.Plain(job, StatusCodes.Status202Accepted)
            : ApiRoute.Plain(new ApiAnswer<TrainingJobAnswer>(true, job), StatusCodes.Status202Accepted);
    }

    /// <summary>How a job goes.</summary>
    /// <exception cref="ApiProblem">There is none of this id that the caller may see.</exception>
    public TrainingJobAnswer Find(ApiCall call)
    {
        string id = call.Named("id");
        var request = Board.Request(id);
        var runs = RunsOf(id);
        bool others = call.Tenant.Length > 0 && (request is not null
            ? request.Tenant != call.Tenant
            : runs.Any(run => ModelScope.TenantOf(run.Scope) != call.Tenant));
        return others || (request is null && runs.Count == 0)
            ? throw new ApiProblem(
                StatusCodes.Status404NotFound, "not-found", "Not found", "No training with this id was asked for.",
                "POST /api/v1/training/start asks for one and answers with its Location.")
            : Job(id);
    }

    /// <summary>Server-sent events: the job now, at each change, and every 15 s; the last has its end.</summary>
    /// <exception cref="ApiProblem">There is none of this id that the caller may see.</exception>
    public IResult Events(ApiCall call)
    {
        var first = Find(call);
        return TypedResults.ServerSentEvents(FollowAsync(first, call.Aborted));
    }

    private async IAsyncEnumerable<SseItem<TrainingJobAnswer>> FollowAsync(
        TrainingJobAnswer job, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var over = new CancellationTokenSource(options.EventsTime, time);
        while (true)
        {
            bool ended = job.Status is TrainingJobAnswer.Ended or TrainingJobAnswer.Stopped;
            yield return new SseItem<TrainingJobAnswer>(job, ended ? "end" : "progress");
            if (ended || over.IsCancellationRequested)
            {
                yield break;
            }

            var before = job;
            await UntilAsync(() => !IsSame(before, job = Job(before.RequestId)), Heartbeat, cancellationToken);
        }
    }

    private bool IsThere(TrainingRun run) => !TrainingRuns.HasVersion(run)
        || board.Models(models => models.Find(run.Task, run.Scope, run.Version)) is not null;

    private TrainingJobAnswer Job(string id)
    {
        var runs = RunsOf(id);
        string status = HasEnded(id) ? TrainingJobAnswer.Ended
            : board.Request(id) is { } request && board.IsStopped(request) && runs.All(TrainingRuns.HasEnded)
                ? TrainingJobAnswer.Stopped
            : runs.Count > 0 ? "running"
            : "waiting";
        return new TrainingJobAnswer(id, status, [.. runs.Select(TrainingRuns.Answer)]);
    }

    private bool HasEnded(string id)
    {
        var runs = RunsOf(id);
        var ended = runs.Where(TrainingRuns.HasEnded).Select(run => run.Task).ToHashSet(StringComparer.Ordinal);
        return runs.Count > 0 && runs.All(TrainingRuns.HasEnded)
            && (board.Request(id) is not { } request || board.TasksOf(request).All(ended.Contains));
    }

    private static bool IsSame(TrainingJobAnswer before, TrainingJobAnswer now) =>
        before.Status == now.Status && before.Runs.SequenceEqual(now.Runs);

    private static bool IsSame(TrainingRequest before, TrainingRequest now)
    {
        var one = before.Clone();
        (one.RequestedAtMs, one.RequestedBy) = (now.RequestedAtMs, now.RequestedBy);
        return one.Equals(now);
    }
}
