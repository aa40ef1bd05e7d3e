using StreamML.Access;
using StreamML.Api.Http;
using StreamML.Api.Routes;
using StreamML.Serving;

namespace StreamML.Api.Reads;

/// <summary>Trainings, versions of models, decisions about them, what was measured. A key of any tenant sees those for
/// all tenants.</summary>
/// <param name="sources">Where it is read.</param>
/// <param name="options">Limits.</param>
internal sealed class ModelRoutes(ReadSources sources, ApiOptions options)
{
    private const string Group = "Models";

    private static readonly ChoiceParameter OfTask = new("task", "Only of this task.", ModelTasks.All);

    private readonly ReadParameters _asked = new(options);

    public IEnumerable<ApiRoute> All =>
    [
        Paged("/api/v1/training/runs", "Trainings, the newest first, page by page.",
            call => sources.Trainings.PageAsync(
                call.Tenant, _asked.Cursor.Of(call), _asked.Limit.Of(call), call.Aborted),
            ReadSamples.Page(RunPart)) with
        { Query = [_asked.Limit, _asked.Cursor] },
        ApiRoute.Get(
            "/api/v1/training/runs/{run_id}", AccessScopes.Read, Group,
            "A training with what was measured and decided.", RunAsync) with
        {
            Sample = ReadSamples.Data($$"""
                {"run": {{RunPart}}, "request_id": "3f2c9a", "champion": "6", "gate": "better on 96 of 100 resamples",
                 "test": "passed", "metrics": {"mae": 8.45, "r2": 0.87} }
                """),
            PathTexts = new Dictionary<string, string>(StringComparer.Ordinal) { ["run_id"] = "The training." },
        },
        Paged("/api/v1/models", "Versions of models, the newest first, and which of them answer.",
            call => sources.Models.VersionsAsync(
                call.Tenant, OfTask.Of(call), _asked.Cursor.Of(call), _asked.Limit.Of(call), call.Aborted),
            ReadSamples.Page("""
                {"task": "lead", "scope": "", "version": "7", "name": "lead", "published_at": "2026-03-02T09:15:00+00:00",
                 "published_by": "trainer", "size_bytes": 184320, "metrics": {"mae": 8.45}, "part": "live",
                 "canary_share": 0}
                """)),
        Paged("/api/v1/models/decisions", "Which version was live, shadow or canary from when on, and why; the newest first.",
            call => sources.Models.DecisionsAsync(
                call.Tenant, OfTask.Of(call), _asked.Cursor.Of(call), _asked.Limit.Of(call), call.Aborted),
            ReadSamples.Page("""
                {"task": "lead", "scope": "", "decided_at": "2026-03-02T09:15:00+00:00", "live": "7", "shadow": "",
                 "canary": "", "canary_share": 0, "decided_by": "trainer", "reason": "better on unseen contacts"}
                """)),
        Paged("/api/v1/models/metrics", "How good versions were on each day, the newest day first.",
            call => sources.Models.MeasuredAsync(
                call.Tenant, OfTask.Of(call), _asked.Cursor.Of(call), _asked.Limit.Of(call), call.Aborted),
            ReadSamples.Page("""
                {"task": "lead", "version": "7", "day": "2026-03-02", "metric": "mae", "value": 8.45, "low": 7.9,
                 "high": 9.1, "labels": 240, "source": "live"}
                """)),
    ];

    private const string RunPart = """
        {"run_id": "9b1d", "task": "lead", "scope": "", "status": "promoted", "message": "better than 6", "progress": 100,
         "rows": 960, "missing_rows": 0, "started_at": "2026-03-02T09:10:00+00:00",
         "ended_at": "2026-03-02T09:15:00+00:00", "version": "7", "trigger": "request"}
        """;

    private ApiRoute Paged<TRow>(
        string path, string summary, Func<ApiCall, Task<ReadPage<TRow>>> answer, string sample) =>
        ApiRoute.Get(path, AccessScopes.Read, Group, summary, answer) with
        {
            Query = [OfTask, _asked.Limit, _asked.Cursor],
            Sample = sample,
        };

    private async Task<TrainingRunDetail> RunAsync(ApiCall call) =>
        await sources.Trainings.FindAsync(call.Tenant, call.Named("run_id"), call.Aborted)
        ?? throw ReadParameters.NotFound("training", "GET /api/v1/training/runs lists them.");
}
