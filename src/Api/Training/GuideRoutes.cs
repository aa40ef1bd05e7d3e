using System.Globalization;
using Microsoft.AspNetCore.Http;
using StreamML.Access;
using StreamML.Api.Http;
using StreamML.Api.Routes;
using StreamML.Schemas.V1;
using StreamML.Serving;

namespace StreamML.Api.Training;

/// <summary><c>/api/v1/training</c>: the routes of the training guide, in its shapes.</summary>
/// <param name="jobs">The trainings.</param>
internal sealed class GuideRoutes(TrainingJobs jobs)
{
    private const string Group = TrainingRoutes.Group;
    private const string AllModels = "all";

    private static readonly NumberParameter Limit = new("limit", "Most trainings of the answer.", 20, 1, 100);

    public IEnumerable<ApiRoute> All => ApiRoute.Refusing(
        StatusCodes.Status409Conflict,
    [
        ApiRoute.GetPlain(
            "/api/v1/training/status", AccessScopes.Read, Group,
            "How the training stands that goes on, or went on last. Ask every two seconds, or listen to the events of "
            + "the job.", Status),
        new(
            HttpMethods.Post, "/api/v1/training/start", AccessScopes.Train, Group,
            "Train all models or one. Answers 202 at once; Location is the job.",
            typeof(GuideStartRequest), typeof(TrainingJobAnswer),
            """{"model": "all", "test_size": 0.2, "cv_folds": 5}""")
        {
            Status = StatusCodes.Status202Accepted, Starts = true, Handle = StartAsync,
        },
        new(
            HttpMethods.Post, "/api/v1/training/stop", AccessScopes.Train, Group,
            "Stop the training that goes on, and those that wait. Nothing of a stopped training is published.",
            typeof(GuideStopRequest), typeof(GuideStopAnswer), """{"model": "all"}""")
        {
            BodyIsOptional = true, Starts = true, Handle = StopAsync,
        },
        ApiRoute.GetPlain(
            "/api/v1/training/history", AccessScopes.Read, Group,
            "Past trainings with metrics and durations, the newest first.", History) with
        { Query = [Limit] },
        ApiRoute.GetPlain(
            "/api/v1/training/models", AccessScopes.Read, Group, "Trained models with sizes and dates.", Models),
    ]);

    private async Task<IResult> StartAsync(ApiCall call, ApiOptions options)
    {
        var body = await call.ReadAsync<GuideStartRequest>(options);
        var request = new TrainingRequest { Action = TrainingAction.Start, Force = true };
        request.Tasks.AddRange(Tasks(body.Model, ModelTaskNames.All.Select(name => ModelTaskNames.TaskOf(name)!)));
        if (body.TestSize is { } share)
        {
            request.TestShare = share is >= 0.05 and <= 0.5
                ? share
                : throw ApiProblem.Invalid("/test_size", "must be from 0.05 to 0.5");
        }

        if (body.CvFolds is { } folds)
        {
            request.Folds = folds is >= 2 and <= 20
                ? folds
                : throw ApiProblem.Invalid("/cv_folds", "must be from 2 to 20");
        }

        return jobs.Accepted(call, await jobs.AskAsync(call, request), plain: true);
    }

    private async Task<IResult> StopAsync(ApiCall call, ApiOptions options)
    {
        var body = call.Http.Request.ContentLength is 0 || (call.Http.Request.ContentLength is null
            && !call.Http.Request.HasJsonContentType())
                ? new GuideStopRequest()
                : await call.ReadAsync<GuideStopRequest>(options);
        var request = new TrainingRequest { Action = TrainingAction.Stop };
        request.Tasks.AddRange(Tasks(body.Model, []));
        bool busy = Runs(call).Any(run => !TrainingRuns.HasEnded(run)
            && (request.Tasks.Count == 0 || request.Tasks.Contains(run.Task)));
        await jobs.AskAsync(call, request);
        return ApiRoute.Plain(busy
            ? new GuideStopAnswer("stopping", "The training ends at its next step; nothing of it is published.")
            : new GuideStopAnswer("idle", "No training is running; those that wait are called off."));
    }

    private GuideStatusAnswer Status(ApiCall call)
    {
        var runs = Runs(call);
        if (runs.Count == 0)
        {
            return new GuideStatusAnswer(
                "idle", null, 0, "Nothing was trained yet.", null,
                new Dictionary<string, IReadOnlyDictionary<string, double>>());
        }

        // The newest run, with the others of its request.
        var newest = runs[0];
        var request = newest.RequestId.Length > 0 ? jobs.Board.Request(newest.RequestId) : null;
        List<TrainingRun> together = newest.RequestId.Length > 0
            ? [.. runs.Where(run => run.RequestId == newest.RequestId).Reverse()]
            : [newest];
        var tasks = request is null ? [] : jobs.Board.TasksOf(request);
        int asked = Math.Max(together.Count, tasks.Count);
        var open = together.Find(run => !TrainingRuns.HasEnded(run));
        bool goesOn = open is not null || (together.Count < asked && !jobs.Board.IsStopped(request!));
        return new GuideStatusAnswer(
            goesOn ? "training" : Outcome(together),
            ModelTaskNames.GuideNameOf((open ?? newest).Task),
            goesOn ? together.Sum(run => run.Progress) / asked : 100,
            (open ?? newest).Message,
            TrainingRuns.Time(together[0].StartedAtMs),
            together.Where(run => run.Metrics.Count > 0).GroupBy(run => ModelTaskNames.GuideNameOf(run.Task))
                .ToDictionary(group => group.Key, group => TrainingRuns.PlainMetrics(group.First().Metrics)));
    }

    private static string Outcome(List<TrainingRun> runs) =>
        runs.Exists(run => run.Status is TrainingStatus.Failed or TrainingStatus.Abandoned) ? "failed"
        : runs.Exists(run => run.Status == TrainingStatus.Stopped) ? "stopped"
        : runs.TrueForAll(run => run.Status == TrainingStatus.TooFewRows) ? "failed"
        : "completed";

    private GuideHistoryAnswer History(ApiCall call)
    {
        int most = Limit.Of(call);
        GuideRunAnswer[] runs = [.. Runs(call).Take(most).Select(Run)];
        return new GuideHistoryAnswer(runs, runs.Length);
    }

    private static GuideRunAnswer Run(TrainingRun run)
    {
        var metrics = TrainingRuns.PlainMetrics(run.Metrics);
        var started = DateTimeOffset.FromUnixTimeMilliseconds(run.StartedAtMs);
        return new GuideRunAnswer(
            started.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), ModelTaskNames.GuideNameOf(run.Task),
            TrainingRuns.Word(run.Status), run.Rows, TrainingRuns.Time(run.StartedAtMs),
            run.EndedAtMs > 0 ? Math.Round((run.EndedAtMs - run.StartedAtMs) / 1_000.0, 3) : null,
            metrics, TrainingRuns.HasVersion(run) ? run.Version : null, run.Message)
        {
            Mae = metrics.TryGetValue("mae", out double mae) ? mae : null,
            R2 = metrics.TryGetValue("r2", out double r2) ? r2 : null,
        };
    }

    private GuideModelsAnswer Models(ApiCall call)
    {
        var versions = jobs.Board.Models(models => models.Versions
            .Where(version => call.Tenant.Length == 0 || version.Scope.Length == 0
                || ModelScope.TenantOf(version.Scope) == call.Tenant)
            .Select(version => (
                Version: version,
                Live: models.Control(version.Task, version.Scope)?.LiveVersion == version.Version)).ToList());
        GuideModelAnswer[] answers =
        [
            .. versions.OrderBy(each => ModelTaskNames.GuideNameOf(each.Version.Task), StringComparer.Ordinal)
                .ThenByDescending(each => each.Version.PublishedAtMs)
                .Select(each => new GuideModelAnswer(
                    ModelTaskNames.GuideNameOf(each.Version.Task), each.Version.Version,
                    TrainingRuns.PathOf(each.Version), each.Version.SizeBytes,
                    TrainingRuns.Time(each.Version.PublishedAtMs), each.Live,
                    TrainingRuns.PlainMetrics(each.Version.Metrics))),
        ];
        return new GuideModelsAnswer(answers, answers.Length);
    }

    private IReadOnlyList<TrainingRun> Runs(ApiCall call) => jobs.Board.Runs(
        run => call.Tenant.Length == 0 || ModelScope.TenantOf(run.Scope) == call.Tenant);

    private static IEnumerable<string> Tasks(string? model, IEnumerable<string> all) => model switch
    {
        null or AllModels => all,
        _ => [ModelTaskNames.TaskOf(model) ?? throw ModelTaskNames.Unknown("/model")],
    };
}
