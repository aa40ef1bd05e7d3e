using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using StreamML.Access;
using StreamML.Api.Feedback;
using StreamML.Api.Http;
using StreamML.Api.Routes;
using StreamML.Api.Training;
using StreamML.Inference.Audience;
using StreamML.Schemas.V1;
using StreamML.Trainer.Role;

namespace StreamML.Api.Audience;

/// <summary><c>/ml</c>: the routes of audience training: personality and engagement of fans from their texts.</summary>
/// <param name="jobs">The trainings.</param>
/// <param name="evaluation">Judges live models.</param>
/// <param name="intake">Takes feedback in.</param>
/// <param name="audience">The labels.</param>
/// <param name="options">Limits.</param>
internal sealed class AudienceRoutes(
    TrainingJobs jobs, AudienceEvaluation evaluation, FeedbackIntake intake, AudienceOptions audience,
    ApiOptions options)
{
    private const string Group = "Audience";

    public IEnumerable<ApiRoute> All => ApiRoute.Refusing(
        StatusCodes.Status409Conflict,
    [
        ApiRoute.GetPlain(
            "/ml/training/status", AccessScopes.Read, Group,
            "Which models of the audience there are, their feedback, and how the last training went.", Status),
        new(
            HttpMethods.Post, "/ml/training/start", AccessScopes.Train, Group,
            "Train the models of the audience. Answers 202 at once; Location is the job.",
            typeof(AudienceStartRequest), typeof(TrainingJobAnswer), """{"force_retrain": false}""")
        {
            Status = StatusCodes.Status202Accepted, Starts = true, Handle = StartAsync,
        },
        ApiRoute.PostPlain<AudienceEvaluateRequest, AudienceEvaluateAnswer>(
            "/ml/training/evaluate", AccessScopes.Read, Group,
            "How good the live models are on labelled texts that they were not trained on.",
            """{"model_type": "all"}""",
            (call, body) => evaluation.RunAsync(call, AudienceNames.Tasks(body.ModelType, "/model_type"))),
        ApiRoute.PostPlain<AudienceFeedbackRequest, AudienceFeedbackAnswer>(
            "/ml/feedback", AccessScopes.Feedback, Group, "Say what is true of a fan.",
            """
            {"fan_id": "fan123", "messages": ["Hey beautiful", "Love your content"],
             "true_personality": "Emotional", "true_engagement": "high"}
            """, FeedbackAsync) with
        { Starts = true },
    ]);

    private AudienceStatusAnswer Status(ApiCall call)
    {
        var stands = jobs.Board.Status()
            .Where(each => AudienceNames.IsOne(each.Task) && (each.Tenant.Length == 0 || each.Tenant == call.Tenant))
            .GroupBy(each => AudienceNames.Of(each.Task))
            .ToDictionary(group => group.Key, group => group.OrderByDescending(each => each.Tenant.Length).First());
        return new AudienceStatusAnswer(
            AudienceNames.All.ToDictionary(name => name, name => Model(call, AudienceNames.TaskOf(name))),
            stands.ToDictionary(each => each.Key, each => each.Value.Examples),
            stands.ToDictionary(each => each.Key, each => each.Value.NewExamples),
            stands.ToDictionary(each => each.Key, each => each.Value.Missing),
            stands.Where(each => each.Value.Last is not null).ToDictionary(
                each => each.Key, each => Run(each.Value.Last!)));
    }

    private AudienceModelAnswer Model(ApiCall call, string task) =>
        jobs.Board.Live(task, call.Tenant) is { } live
            ? new AudienceModelAnswer(
                true, live.Version, TrainingRuns.Time(live.PublishedAtMs), TrainingRuns.PathOf(live), live.SizeBytes)
            : new AudienceModelAnswer(false);

    private static AudienceRunAnswer Run(TrainingRun run) => new(
        TrainingRuns.Word(run.Status), TrainingRuns.Time(run.StartedAtMs), run.Message,
        TrainingRuns.PlainMetrics(run.Metrics));

    private async Task<IResult> StartAsync(ApiCall call, ApiOptions limits)
    {
        var body = await call.ReadAsync<AudienceStartRequest>(limits);
        var request = new TrainingRequest { Action = TrainingAction.Start, Force = body.ForceRetrain ?? false };
        request.Tasks.AddRange(AudienceNames.Tasks(null, ""));
        return jobs.Accepted(call, await jobs.AskAsync(call, request), plain: true);
    }

    private async Task<AudienceFeedbackAnswer> FeedbackAsync(ApiCall call, AudienceFeedbackRequest body)
    {
        string text = string.Join('\n', Checks.Texts(body.Messages, "/messages", options));
        var records = new JsonArray();
        Add(records, AudienceModels.PersonalityTask, body.TruePersonality, audience.Labels(), "/true_personality");
        Add(
            records, AudienceModels.EngagementTask, body.TrueEngagement, AudienceModels.EngagementLabels,
            "/true_engagement");
        if (records.Count == 0)
        {
            throw ApiProblem.Invalid("/true_personality", "is required, unless true_engagement is given");
        }

        foreach (var record in records)
        {
            record!["kind"] = "correction";
            record["text"] = text;
            foreach (var (name, value) in new[]
            {
                ("fan_id", body.FanId), ("predicted_personality", body.PredictedPersonality),
                ("predicted_engagement", body.PredictedEngagement),
            })
            {
                record[name] = value;
            }
        }

        var taken = await intake.TakeAsync(
            call, ApiKind.Feedback, JsonSerializer.SerializeToUtf8Bytes(records, ApiJson.Options));
        return new AudienceFeedbackAnswer("accepted", taken.Accepted, taken.EventIds);
    }

    private static void Add(
        JsonArray records, string task, string? label, IReadOnlyCollection<string> known, string pointer)
    {
        if (label is not null)
        {
            records.Add(new JsonObject
            {
                ["model"] = task,
                ["label"] = known.Contains(label)
                    ? label
                    : throw ApiProblem.Invalid(pointer, $"must be one of {string.Join(", ", known)}"),
            });
        }
    }
}
