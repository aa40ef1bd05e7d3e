using System.Globalization;
using Microsoft.AspNetCore.Http;
using StreamML.Api.Dashboard.Pages;
using StreamML.Api.Dashboard.Rendering;
using StreamML.Api.Http;
using StreamML.Api.People;
using StreamML.Api.Replaying;
using StreamML.Schemas.V1;

namespace StreamML.Api.Dashboard;

/// <summary>Past texts are replayed: plans, how they go, what they change, and their results in the tables.</summary>
internal sealed class ReplayPages(Replays replays, DashboardOptions options, AuditLog audit, TimeProvider time)
{
    private const int FieldCharsMax = 256;

    // The role answers within about a second; what takes longer is seen on the replay's own page.
    private static readonly TimeSpan AnswerWait = TimeSpan.FromSeconds(5);

    private ReadingTime Most => new(options.PlanTime, "Dashboard__PlanTime");

    /// <summary>The pages and forms.</summary>
    public IReadOnlyList<DashboardRoute> Routes =>
    [
        new(HttpMethods.Get, "/replays", PersonRight.Replay, ListAsync),
        new(HttpMethods.Post, "/replays/plan", PersonRight.Replay, PlanAsync),
        new(HttpMethods.Get, "/replays/job", PersonRight.Replay, ShowAsync),
        new(HttpMethods.Get, "/replays/diff", PersonRight.Replay, DiffAsync),
        new(HttpMethods.Post, "/replays/start", PersonRight.Replay, StartAsync),
        Form("/replays/pause", JobAction.Pause, AuditActions.PauseReplay),
        Form("/replays/resume", JobAction.Resume, AuditActions.ResumeReplay),
        Form("/replays/cancel", JobAction.Cancel, AuditActions.CancelReplay),
        new(HttpMethods.Get, "/replays/cutover", PersonRight.Replay, call => AskAsync(call, JobAction.Cutover)),
        Form("/replays/cutover", JobAction.Cutover, AuditActions.CutOverReplay),
        new(HttpMethods.Get, "/replays/undo", PersonRight.Replay, call => AskAsync(call, JobAction.Undo)),
        Form("/replays/undo", JobAction.Undo, AuditActions.UndoReplay),
    ];

    /// <summary>All replays, the newest first, and the form for a plan.</summary>
    public async Task<IResult> ListAsync(DashboardCall call)
    {
        // One more than is shown says that there are more.
        var all = await replays.ListAsync(options.PageRows + 1, call.Aborted);
        return await PageHtml.RenderAsync<ReplaysPage>(
            StatusCodes.Status200OK, new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                [nameof(ReplaysPage.Frame)] = call.Frame("Replays", time.GetUtcNow()),
                [nameof(ReplaysPage.Replays)] = all.Take(options.PageRows).ToList(),
                [nameof(ReplaysPage.HasMore)] = all.Count > options.PageRows,
            });
    }

    /// <summary>Counts what a plan comes to, and writes it down.</summary>
    public async Task<IResult> PlanAsync(DashboardCall call)
    {
        var request = Request(call);
        await audit.WriteAsync(
            call.Person, Person.AnyTenant, AuditActions.PlanReplay, ReplayWords.Filter(request), call.Reason(),
            call.Aborted);
        var job = await replays.PlanAsync(request, By(call), key: null, Most, call.Aborted);
        return Done(call, job.JobId, DashboardNotices.ReplayPlan);
    }

    /// <summary>One replay: its plan, how it stands, and what can be done.</summary>
    public async Task<IResult> ShowAsync(DashboardCall call) => await PageHtml.RenderAsync<ReplayPage>(
        StatusCodes.Status200OK, new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [nameof(ReplayPage.Replay)] = await FindAsync(call),
            [nameof(ReplayPage.Frame)] = call.Frame("A replay", time.GetUtcNow()),
        });

    /// <summary>What one changes.</summary>
    public async Task<IResult> DiffAsync(DashboardCall call) => await PageHtml.RenderAsync<ReplayDiffPage>(
        StatusCodes.Status200OK, new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            // Ids of messages hold phone numbers at Meta: the page has none.
            [nameof(ReplayDiffPage.Diff)] = await replays.CompareAsync(
                call.Query("id") ?? "", samplesMax: 0, Most, call.Aborted),
            [nameof(ReplayDiffPage.Frame)] = call.Frame("What a replay changes", time.GetUtcNow()),
        });

    /// <summary>Starts the one whose plan was read.</summary>
    public async Task<IResult> StartAsync(DashboardCall call)
    {
        string id = call.Field("id");
        await WriteAsync(call, AuditActions.StartReplay);
        return Done(call, await replays.StartAsync(
            id, call.Field("plan"), new JobRequest { By = By(call), Abort = ReplayRequests.Abort(Abort(call)) },
            AnswerWait, call.Aborted));
    }

    private DashboardRoute Form(string path, JobAction action, string act) =>
        new(HttpMethods.Post, path, PersonRight.Replay, call => DoAsync(call, action, act));

    // Asks whether the tables shall show other rows.
    private async Task<IResult> AskAsync(DashboardCall call, JobAction action)
    {
        var replay = await FindAsync(call);
        bool isCutover = action == JobAction.Cutover;
        return replay.Actions.Contains(ReplayAnswers.Name(action))
            ? await PageHtml.RenderAsync<ReplayAskPage>(
                StatusCodes.Status200OK, new Dictionary<string, object?>(StringComparer.Ordinal)
                {
                    [nameof(ReplayAskPage.Frame)] = call.Frame(
                        isCutover ? "Show the results of a replay" : "Take a cutover back", time.GetUtcNow()),
                    [nameof(ReplayAskPage.Replay)] = replay,
                    [nameof(ReplayAskPage.IsCutover)] = isCutover,
                })
            : throw new ApiProblem(
                StatusCodes.Status409Conflict, "replay", "Not now", $"The replay is {replay.State}.",
                "Look at it under Replays.");
    }

    private async Task<IResult> DoAsync(DashboardCall call, JobAction action, string act)
    {
        var request = new JobRequest { Action = action, By = By(call) };
        if (action == JobAction.Resume)
        {
            request.Abort = ReplayRequests.Abort(Abort(call));
            if (Rate(call) is { } rate)
            {
                request.MaxRate = rate;
            }
        }

        string id = call.Field("id");
        await WriteAsync(call, act);
        return Done(call, await replays.AskAsync(id, request, AnswerWait, call.Aborted));
    }

    // What there is not is not written down either.
    private async Task WriteAsync(DashboardCall call, string act)
    {
        var (job, _) = await replays.FindAsync(call.Field("id"), call.Aborted);
        await audit.WriteAsync(call.Person, Person.AnyTenant, act, job.JobId, call.Reason(), call.Aborted);
    }

    private async Task<ReplayAnswer> FindAsync(DashboardCall call)
    {
        var (job, pending) = await replays.FindAsync(call.Query("id") ?? "", call.Aborted);
        return ReplayAnswers.Of(job, pending);
    }

    private static ReplayRequest Request(DashboardCall call) => new(
        Time(call, "since"), Time(call, "until"), Text(call, "of_tenant"), Text(call, "contact"),
        Text(call, "language"), Text(call, "older_than"), Text(call, "models"), Rate(call), Text(call, "type"),
        Text(call, "label") is { } label ? [label] : null, Abort: Abort(call), From: Text(call, "from"),
        Only: Text(call, "only") is { } only ? [only] : null, Stage: Text(call, "stage"));

    private static string? Text(DashboardCall call, string name) => call.Field(name).Trim() switch
    {
        { Length: > FieldCharsMax } => throw ApiProblem.Invalid(name, $"may have {FieldCharsMax} characters"),
        { Length: > 0 } text => text,
        _ => null,
    };

    // A browser's field of a time has no zone.
    private static DateTimeOffset? Time(DashboardCall call, string name) => Text(call, name) switch
    {
        null => null,
        var text when DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) => at,
        _ => throw ApiProblem.Invalid(name, "must be a time such as 2026-03-02T09:15, in UTC"),
    };

    private static ReplayAbortShape? Abort(DashboardCall call) => Text(call, "changed_percent") switch
    {
        null => null,
        var text when double.TryParse(
            text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double percent) => new(percent),
        _ => throw ApiProblem.Invalid("changed_percent", "must be a percentage from 0 to 100; 100: any"),
    };

    private static long? Rate(DashboardCall call) => Text(call, "max_rate") switch
    {
        null => null,
        var text when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long rate) => rate,
        _ => throw ApiProblem.Invalid("max_rate", "must be a whole number of records per second, 0 for no cap"),
    };

    // The page itself says what has no answer yet.
    private static IResult Done(DashboardCall call, ReplayAnswer replay) =>
        Done(call, replay.Id, replay.Pending is null ? DashboardNotices.Replay : null);

    private static IResult Done(DashboardCall call, string id, string? notice) => DashboardResults.SeeOther(
        call.Frame("", default).Link("/replays/job", ("id", id), ("done", notice)));

    private static string By(DashboardCall call) => $"dashboard: {call.Person.Name}";
}
