using System.Text;
using Microsoft.AspNetCore.Http;
using StreamML.Access;
using StreamML.Api.Http;
using StreamML.Api.Reads;
using StreamML.Api.Routes;
using StreamML.Schemas.V1;

namespace StreamML.Api.Replaying;

/// <summary>Past texts go through the enricher again. Replays belong to no tenant.</summary>
/// <param name="replays">Plans, runs and compares.</param>
/// <param name="options">Limits.</param>
internal sealed class ReplayRoutes(Replays replays, ApiOptions options)
{
    private const string Group = "Replays";
    private const string Path = "/api/v1/replays";
    private const string One = Path + "/{id}";
    private const int SamplesMost = 100;

    private static readonly Dictionary<string, string> OfId = new(StringComparer.Ordinal)
    {
        ["id"] = "The replay, as the list has it.",
    };

    private static readonly NumberParameter Samples = new(
        "samples", "Ids of messages to show for each change. Ids at Meta hold phone numbers.", 0, 0, SamplesMost);

    private readonly ReadParameters _asked = new(options);

    public IEnumerable<ApiRoute> All => Each.Select(route => route with
    {
        OfInstallation = true,
        Waits = true,
        PathTexts = route.PathParts.Any() ? OfId : route.PathTexts,
    });

    private IEnumerable<ApiRoute> Each => ApiRoute.Refusing(
        StatusCodes.Status409Conflict,
    [
        ApiRoute.Get(
            Path, AccessScopes.Operate, Group, "Replays, the newest first: where each stands, and how far it is.",
            async call => new ReplaysAnswer(await replays.ListAsync(_asked.Limit.Of(call), call.Aborted))) with
        {
            Query = [_asked.Limit], Sample = ReplaySamples.List,
        },
        new(
            HttpMethods.Post, Path + "/plan", AccessScopes.Operate, Group,
            "Pin a range of messages.text, or of contact.features for the scorer, count what matches by reading it, "
            + "and write the plan down. The role jobs then puts some messages or contacts through the models, and the "
            + "replay's pilot says what would change. Nothing else runs. "
            + "Texts of PostgreSQL are copied to topics first. "
            + "Reads for Api__RequestTimeout at most.",
            typeof(ReplayRequest), typeof(ApiAnswer<ReplayAnswer>),
            """{"since": "2026-03-01T00:00:00Z", "tenant": "shop"}""")
        {
            Starts = true, Status = StatusCodes.Status201Created, Handle = (call, _) => PlanAsync(call),
        },
        ApiRoute.Get(
            One, AccessScopes.Operate, Group, "One replay: its plan with the hash, and how far it is.", OneAsync) with
        {
            Sample = ReplaySamples.One,
        },
        ApiRoute.Get(
            One + "/diff", AccessScopes.Operate, Group,
            "What a replay changes: each message or contact beside its live result, by field from label to label, by "
            + "model and tenant. No texts.",
            call => replays.CompareAsync(call.Named("id"), Samples.Of(call), Most, call.Aborted)) with
        {
            Query = [Samples], Sample = ReplaySamples.Diff,
        },
        Asks<ReplayStartRequest>(
            "start",
            "Approve a plan by its hash and run it. One replay runs at a time; others wait for their turn.",
            """{"plan": "4f1c02ab91de"}""",
            async call =>
            {
                var body = await call.ReadAsync<ReplayStartRequest>(options);
                return await replays.StartAsync(
                    call.Named("id"), body.Plan, Request(call, JobAction.Start, body.MaxRate, body.Abort), Wait(call),
                    call.Aborted);
            }),
        Asks("pause", "Stop a replay where it is; resume goes on there.", JobAction.Pause),
        Asks<ReplayResumeRequest>(
            "resume", "Go on with a replay that was paused or has failed.", """{"max_rate": 500}""",
            async call =>
            {
                var body = await ResumeAsync(call);
                return await AskAsync(call, JobAction.Resume, body.MaxRate, body.Abort);
            }) with
        {
            BodyIsOptional = true,
        },
        Asks("cancel", "End a replay for good, and delete its topics.", JobAction.Cancel),
        Asks(
            "cutover",
            "Show a replay's results in PostgreSQL in place of the live ones, in one transaction. The last cutover can "
            + "be undone.", JobAction.Cutover),
        Asks(
            "undo", "Put back the rows that the last cutover replaced, where nothing later was written.",
            JobAction.Undo),
    ]);

    private ReadingTime Most => new(options.RequestTimeout, "Api__RequestTimeout");

    private ApiRoute Asks(string action, string summary, JobAction asked) => new(
        HttpMethods.Post, $"{One}/{action}", AccessScopes.Operate, Group, summary, null,
        typeof(ApiAnswer<ReplayAnswer>), null)
    {
        Starts = true,
        Accepted = typeof(ApiAnswer<ReplayAnswer>),
        Handle = async (call, _) => Answer(call, await AskAsync(call, asked)),
    };

    private static ApiRoute Asks<TBody>(
        string action, string summary, string example, Func<ApiCall, Task<ReplayAnswer>> ask)
        where TBody : class => new(
            HttpMethods.Post, $"{One}/{action}", AccessScopes.Operate, Group, summary, typeof(TBody),
            typeof(ApiAnswer<ReplayAnswer>), example)
        {
            Starts = true,
            Accepted = typeof(ApiAnswer<ReplayAnswer>),
            Handle = async (call, _) => Answer(call, await ask(call)),
        };

    private async Task<IResult> PlanAsync(ApiCall call)
    {
        var request = await call.ReadAsync<ReplayRequest>(options);
        var job = await replays.PlanAsync(
            request, By(call), IdempotencyKey.IdOf(call, "replay"u8.ToArray()), Most, call.Aborted);
        call.Http.Response.Headers.Location = $"{Path}/{job.JobId}";
        return ApiRoute.Plain(
            new ApiAnswer<ReplayAnswer>(true, ReplayAnswers.Of(job, null)), StatusCodes.Status201Created);
    }

    private async Task<ReplayAnswer> OneAsync(ApiCall call)
    {
        var (job, pending) = await replays.FindAsync(call.Named("id"), call.Aborted);
        return ReplayAnswers.Of(job, pending);
    }

    private Task<ReplayAnswer> AskAsync(
        ApiCall call, JobAction action, long? maxRate = null, ReplayAbortShape? abort = null) =>
        replays.AskAsync(call.Named("id"), Request(call, action, maxRate, abort), Wait(call), call.Aborted);

    private async Task<ReplayResumeRequest> ResumeAsync(ApiCall call) =>
        call.Http.Request.ContentLength is 0
            || (call.Http.Request.ContentLength is null && !call.Http.Request.HasJsonContentType())
                ? new ReplayResumeRequest()
                : await call.ReadAsync<ReplayResumeRequest>(options);

    // The work goes on where nobody waits any longer: a large cutover takes minutes.
    private static IResult Answer(ApiCall call, ReplayAnswer answer)
    {
        if (answer.Pending is null)
        {
            return ApiRoute.Answer(answer);
        }

        call.Http.Response.Headers.Location = $"{Path}/{answer.Id}";
        return ApiRoute.Plain(new ApiAnswer<ReplayAnswer>(true, answer), StatusCodes.Status202Accepted);
    }

    private static JobRequest Request(ApiCall call, JobAction action, long? maxRate, ReplayAbortShape? abort)
    {
        var request = new JobRequest
        {
            Action = action,
            By = By(call),
            Abort = ReplayRequests.Abort(abort),
            RequestId = IdempotencyKey.IdOf(
                call, "replay"u8.ToArray(), Encoding.UTF8.GetBytes($"{call.Named("id")}/{action}")) ?? "",
        };
        if (ReplayRequests.Rate(maxRate) is { } rate)
        {
            request.MaxRate = rate;
        }

        return request;
    }

    private TimeSpan Wait(ApiCall call) => call.PrefersAsync ? TimeSpan.Zero : options.TrainingWait;

    private static string By(ApiCall call) => $"api: {call.Key.Application}";
}
