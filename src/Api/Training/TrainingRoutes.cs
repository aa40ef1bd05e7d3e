using Microsoft.AspNetCore.Http;
using StreamML.Access;
using StreamML.Api.Http;
using StreamML.Api.Routes;
using StreamML.Schemas.V1;
using StreamML.Trainer.Role;

namespace StreamML.Api.Training;

/// <summary><c>/api/v1/ml/training</c>: trainings by the role trainer, asked for and followed on topics.</summary>
/// <param name="jobs">The trainings.</param>
internal sealed class TrainingRoutes(TrainingJobs jobs)
{
    /// <summary>The group of the training guide: <c>/docs#/ML%20Training</c> leads there.</summary>
    public const string Group = "ML Training";

    public IEnumerable<ApiRoute> All => ApiRoute.Refusing(
        StatusCodes.Status409Conflict,
    [
        new(
            HttpMethods.Post, "/api/v1/ml/training/train-model", AccessScopes.Train, Group,
            "Train a model. Answers when the training has ended; with 'Prefer: respond-async', or after the time of "
            + "Api__TrainingWait, 202 with the place to look.",
            typeof(TrainModelRequest), typeof(ApiAnswer<TrainAnswer>), """{"model_name": "lead_scoring"}""")
        {
            Waits = true, Starts = true, Accepted = typeof(ApiAnswer<TrainingJobAnswer>), Handle = TrainAsync,
        },
        new(
            HttpMethods.Post, "/api/v1/ml/training/train-all", AccessScopes.Train, Group,
            "Train all three models. Answers like train-model.", null, typeof(ApiAnswer<TrainAllAnswer>), null)
        {
            Waits = true, Starts = true, Accepted = typeof(ApiAnswer<TrainingJobAnswer>),
            Handle = (call, _) => TrainAllAsync(call),
        },
        ApiRoute.Get(
            "/api/v1/ml/training/status", AccessScopes.Read, Group, "Which models are trained, and how good they are.",
            call => Task.FromResult(Status(call))),
        ApiRoute.Get(
            $"{TrainingJobs.Path}/{{id}}", AccessScopes.Read, Group, "How a training that was asked for goes.",
            call => Task.FromResult(jobs.Find(call))),
        new(
            HttpMethods.Get, $"{TrainingJobs.Path}/{{id}}/events", AccessScopes.Read, Group,
            "The same as server-sent events: 'progress' at each change, 'end' as the last.", null,
            typeof(TrainingJobAnswer), null)
        {
            Streams = true, Handle = (call, _) => Task.FromResult(jobs.Events(call)),
        },
    ]);

    private async Task<IResult> TrainAsync(ApiCall call, ApiOptions limits)
    {
        var body = await call.ReadAsync<TrainModelRequest>(limits);
        string name = body.ModelName ?? throw ApiProblem.Invalid("/model_name", "is required");
        string task = ModelTaskNames.TaskOf(name) ?? throw ModelTaskNames.Unknown("/model_name");
        string id = await AskAsync(call, [task]);
        if (await jobs.WaitAsync(call, id) is not [var run, ..])
        {
            return jobs.Accepted(call, id);
        }

        var answer = Answer(run);
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
        string id = await AskAsync(call, [.. ModelTaskNames.All.Select(name => ModelTaskNames.TaskOf(name)!)]);
        if (await jobs.WaitAsync(call, id) is not { } ended)
        {
            return jobs.Accepted(call, id);
        }

        var models = ended.GroupBy(run => ModelTaskNames.NameOf(run.Task)).ToDictionary(
            group => group.Key, group => Answer(group.First()), StringComparer.Ordinal);
        int good = models.Values.Count(model => model.Success);
        return ApiRoute.Answer(new TrainAllAnswer(
            models.Count, good, models.Count - good, TrainingRuns.Time(ended.Max(run => run.EndedAtMs)), models));
    }

    private Task<string> AskAsync(ApiCall call, IEnumerable<string> tasks)
    {
        var request = new TrainingRequest { Action = TrainingAction.Start, Force = true };
        request.Tasks.AddRange(tasks);
        return jobs.AskAsync(call, request);
    }

    private IReadOnlyDictionary<string, TaskStatusAnswer> Status(ApiCall call)
    {
        var stands = jobs.Board.Status();
        return ModelTaskNames.All.ToDictionary(
            name => name, name => Status(call, stands, ModelTaskNames.TaskOf(name)!), StringComparer.Ordinal);
    }

    private TaskStatusAnswer Status(ApiCall call, IReadOnlyList<ModelTrainingStatus> stands, string task)
    {
        int missing = stands.FirstOrDefault(each => each.Task == task && each.Tenant == call.Tenant)?.Missing
            ?? stands.FirstOrDefault(each => each.Task == task)?.Missing ?? 0;
        int? asked = missing > 0 ? missing : null;
        return jobs.Board.Live(task, call.Tenant) is { } live
            ? new TaskStatusAnswer(true, TrainingRuns.Metadata(live) with
            {
                PerformanceMetrics = TrainingRuns.Metrics(live.Metrics),
            })
            { MissingSamples = asked }
            : new TaskStatusAnswer(false, new Dictionary<string, string>()) { MissingSamples = asked };
    }

    private TrainAnswer Answer(TrainingRun run)
    {
        if (!TrainingRuns.HasVersion(run)
            || jobs.Board.Models(models => models.Find(run.Task, run.Scope, run.Version)) is not { } version)
        {
            return new TrainAnswer(false, null, null, null, null, run.Message);
        }

        return new TrainAnswer(
            true, TrainingRuns.Metrics(run.Metrics), TrainingRuns.Importance(version), TrainingRuns.Metadata(version),
            TrainingRuns.PathOf(version), null)
        {
            Message = run.Message,
        };
    }

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
