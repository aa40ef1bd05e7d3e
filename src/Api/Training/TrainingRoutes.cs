using Microsoft.AspNetCore.Http;
using StreamML.Access;
using StreamML.Api.Http;
using StreamML.Api.Routes;
using StreamML.Schemas.V1;
using StreamML.Serving;
using StreamML.Serving.Records;
using StreamML.Trainer.Role;

namespace StreamML.Api.Training;

/// <summary><c>/training</c>: trainings by the role trainer, asked for and followed on topics.</summary>
/// <param name="client">Asks the trainers.</param>
/// <param name="runs">What the topics say.</param>
/// <param name="options">How long a request waits.</param>
internal sealed class TrainingRoutes(TrainerClient client, TrainingRuns runs, ApiOptions options)
{
    private const string Group = "Training";
    private const string Requests = "/api/v1/ml/training/requests";

    public IEnumerable<ApiRoute> All =>
    [
        new(
            HttpMethods.Post, "/api/v1/ml/training/train-model", AccessScopes.Train, Group,
            "Train a model. Answers when the training has ended; with 'Prefer: respond-async', or after the time of "
            + "Api__TrainingWait, 202 with the place to look.",
            typeof(TrainModelRequest), typeof(ApiAnswer<TrainAnswer>), """{"model_name": "lead_scoring"}""")
        {
            Waits = true, Handle = TrainAsync,
        },
        new(
            HttpMethods.Post, "/api/v1/ml/training/train-all", AccessScopes.Train, Group,
            "Train all three models. Answers like train-model.", null, typeof(ApiAnswer<TrainAllAnswer>), null)
        {
            Waits = true, Handle = (call, _) => TrainAllAsync(call),
        },
        ApiRoute.Get(
            "/api/v1/ml/training/status", AccessScopes.Read, Group, "Which models are trained, and how good they are.",
            StatusAsync),
        ApiRoute.Get(
            $"{Requests}/{{id}}", AccessScopes.Read, Group, "How a training that was asked for goes.", RequestAsync),
    ];

    private async Task<IResult> TrainAsync(ApiCall call, ApiOptions limits)
    {
        var body = await ApiJson.ReadAsync<TrainModelRequest>(call.Http.Request, limits.MaxBodyBytes, call.Aborted);
        string name = body.ModelName ?? throw ApiProblem.Invalid("/model_name", "is required");
        string task = ModelTaskNames.TaskOf(name) ?? throw ApiProblem.Invalid(
            "/model_name", $"must be {string.Join(", ", ModelTaskNames.All)} or a task of 'streamml models list'");
        var (id, ended) = await RunAsync(call, [task]);
        if (ended is not [var run, ..])
        {
            return await UnderWayAsync(call, id);
        }

        var answer = Answer(run, await runs.VersionsAsync(call.Aborted));
        return answer.Success
            ? ApiRoute.Answer(answer with
            {
                Notes = body.Hyperparameters is null
                    ? null
                    : ["hyperparameters had no effect: the trainer chooses them by cross-validation"],
            })
            : throw Refused(run);
    }

    private async Task<IResult> TrainAllAsync(ApiCall call)
    {
        var (id, ended) = await RunAsync(call, [.. ModelTaskNames.All.Select(name => ModelTaskNames.TaskOf(name)!)]);
        if (ended is null)
        {
            return await UnderWayAsync(call, id);
        }

        var versions = await runs.VersionsAsync(call.Aborted);
        var models = ended.GroupBy(run => ModelTaskNames.NameOf(run.Task)).ToDictionary(
            group => group.Key, group => Answer(group.First(), versions), StringComparer.Ordinal);
        int good = models.Values.Count(model => model.Success);
        return ApiRoute.Answer(new TrainAllAnswer(
            models.Count, good, models.Count - good, TrainingRuns.Time(ended.Max(run => run.EndedAtMs)), models));
    }

    /// <summary>Asks for trainings and waits for their end; null if they go on.</summary>
    private async Task<(string Id, IReadOnlyList<TrainingRun>? Ended)> RunAsync(
        ApiCall call, IReadOnlyCollection<string> tasks)
    {
        var request = new TrainingRequest
        {
            Action = TrainingAction.Start,
            Tenant = call.Tenant,
            Force = true,
            RequestedBy = call.Key.KeyId,
        };
        request.Tasks.AddRange(tasks);
        string id = await client.AskAsync(request, call.Aborted);
        bool async = call.Http.Request.Headers["Prefer"].ToString().Contains("respond-async", StringComparison.Ordinal);
        var (found, ended) = await runs.WaitAsync(
            id, tasks, async ? TimeSpan.Zero : options.TrainingWait, call.Aborted);
        return (id, ended ? found : null);
    }

    private async Task<IResult> UnderWayAsync(ApiCall call, string id)
    {
        string place = $"{Requests}/{id}";
        call.Http.Response.Headers.Location = place;
        var found = await runs.FindAsync(id, call.Aborted);
        return TypedResults.Json(
            new ApiAnswer<TrainingJobAnswer>(true, Job(id, found)), ApiJson.Options,
            statusCode: StatusCodes.Status202Accepted);
    }

    private async Task<TrainingJobAnswer> RequestAsync(ApiCall call)
    {
        string id = call.Http.Request.RouteValues["id"] as string ?? "";
        var found = await runs.FindAsync(id, call.Aborted);
        return found.Count == 0 || found.Any(
            run => call.Tenant.Length > 0 && ModelScope.TenantOf(run.Scope) != call.Tenant)
            ? throw new ApiProblem(
                StatusCodes.Status404NotFound, "not-found", "Not found",
                "No training with this id has begun.",
                "A trainer takes a request up within a second; is one running? 'streamml status' says.")
            : Job(id, found);
    }

    private async Task<IReadOnlyDictionary<string, TaskStatusAnswer>> StatusAsync(ApiCall call)
    {
        var versions = await runs.VersionsAsync(call.Aborted);
        var stands = await client.StatusAsync(call.Aborted);
        return ModelTaskNames.All.ToDictionary(
            name => name, name =>
            {
                string task = ModelTaskNames.TaskOf(name)!;
                int missing = stands.FirstOrDefault(each => each.Task == task && each.Tenant == call.Tenant)?.Missing
                    ?? stands.FirstOrDefault(each => each.Task == task)?.Missing ?? 0;
                int? asked = missing > 0 ? missing : null;
                return Live(versions, task, call.Tenant) is { } live
                    ? new TaskStatusAnswer(true, TrainingRuns.Metadata(live) with
                    {
                        PerformanceMetrics = TrainingRuns.Metrics(live.Metrics),
                    })
                    { MissingSamples = asked }
                    : new TaskStatusAnswer(false, new Dictionary<string, string>()) { MissingSamples = asked };
            }, StringComparer.Ordinal);
    }

    private static ModelVersion? Live(ModelCatalogue versions, string task, string tenant)
    {
        foreach (string scope in tenant.Length > 0 ? (string[])[tenant, ""] : [""])
        {
            if (versions.Control(task, scope) is { LiveVersion.Length: > 0 } control
                && versions.Find(task, scope, control.LiveVersion) is { } live)
            {
                return live;
            }
        }

        return null;
    }

    private static TrainAnswer Answer(TrainingRun run, ModelCatalogue versions)
    {
        if (!TrainingRuns.HasVersion(run) || versions.Find(run.Task, run.Scope, run.Version) is not { } version)
        {
            return new TrainAnswer(false, null, null, null, null, run.Message);
        }

        return new TrainAnswer(
            true, TrainingRuns.Metrics(run.Metrics), TrainingRuns.Importance(version), TrainingRuns.Metadata(version),
            $"model.artifacts/{version.Sha256}", null)
        {
            Message = run.Message,
        };
    }

    private static TrainingJobAnswer Job(string id, IReadOnlyList<TrainingRun> found) => new(
        id,
        found.Count == 0 ? "waiting" : found.All(TrainingRuns.HasEnded) ? "ended" : "running",
        [.. found.Select(TrainingRuns.Answer)]);

    private static ApiProblem Refused(TrainingRun run) => run.Status switch
    {
        TrainingStatus.TooFewRows => new ApiProblem(
            StatusCodes.Status409Conflict, "too-few-examples", "Too few examples",
            $"{run.MissingRows} labelled examples are missing: {run.Message}.",
            "Send labels with 'streamml feedback FILE' or 'streamml import FILE.csv', or wait for outcomes."),
        _ => new ApiProblem(
            StatusCodes.Status409Conflict, "training-failed", "No version came out", run.Message,
            "'streamml train history' shows the run."),
    };
}
