using System.Globalization;
using StreamML.Access;
using StreamML.Api.Http;
using StreamML.Api.Routes;
using StreamML.Schemas.Topics;

namespace StreamML.Api.Reads;

/// <summary>How the pipeline stands: stages, topics, dead letters. It belongs to no tenant.</summary>
/// <param name="sources">Where it is read.</param>
/// <param name="options">Limits.</param>
internal sealed class PipelineRoutes(ReadSources sources, ApiOptions options)
{
    private const string Group = "Pipeline";

    private static readonly TextParameter Reason = new("reason", "Only with this reason, its code.", 100);

    private readonly ReadParameters _asked = new(options);

    public IEnumerable<ApiRoute> All => Each.Select(route => route with { OfInstallation = true });

    private IEnumerable<ApiRoute> Each =>
    [
        ApiRoute.Get(
            "/api/v1/status", AccessScopes.Read, Group,
            "The stages in the order that a record meets them: whether each runs, how far it is behind, how fast it "
            + "is.",
            StatusAsync) with
        {
            Sample = ReadSamples.Data("""
                {"stages": [{"name": "enricher", "summary": "reads texts with the models", "running": true, "behind": 12,
                  "per_second": 850.5, "seconds_left": 0.01}], "as_of": "2026-03-02T10:00:00+00:00"}
                """),
        },
        ApiRoute.Get(
            "/api/v1/topics", AccessScopes.Read, Group, "The topics: what each holds, and how fast it grows.",
            TopicsAsync) with
        {
            Sample = ReadSamples.Data("""
                {"topics": [{"name": "messages.text", "description": "Every message revision as text.", "partitions": 4,
                  "offsets": 12345, "per_second": 850.5}], "as_of": "2026-03-02T10:00:00+00:00"}
                """),
        },
        ApiRoute.Get(
            "/api/v1/dead-letters", AccessScopes.Operate, Group,
            "Records that could not be processed, the newest first: where each came from and why, never what it holds.",
            call => sources.DeadLetters.PageAsync(
                _asked.Days.Of(call), Reason.Of(call), _asked.Cursor.Of(call), _asked.Limit.Of(call),
                call.Aborted)) with
        { Query = [_asked.Days, Reason, _asked.Limit, _asked.Cursor], Sample = ReadSamples.Page(LetterPart) },
        ApiRoute.Get(
            "/api/v1/dead-letters/reasons", AccessScopes.Operate, Group,
            "How many records could not be processed, by topic, stage and reason; the 100 most frequent.",
            call => sources.DeadLetters.ReasonsAsync(_asked.Days.Of(call), call.Aborted)) with
        {
            Query = [_asked.Days],
            Sample = ReadSamples.Data("""
                [{"topic": "whatsapp.raw", "stage": "normaliser", "reason": "invalid-json", "count": 3,
                  "last_at": "2026-03-02T09:15:00+00:00"}]
                """),
        },
        ApiRoute.Get(
            "/api/v1/dead-letters/{topic_id}/{partition}/{offset}", AccessScopes.Operate, Group,
            "A record that could not be processed: where it came from and why, never what it holds. Its bytes stay in its "
            + "dead-letter topic.", LetterAsync) with
        {
            Sample = ReadSamples.Data(LetterPart),
            PathTexts = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["topic_id"] = "Id of the dead-letter topic.",
                ["partition"] = "The partition there.",
                ["offset"] = "The offset there.",
            },
            PathNumbers = ["partition", "offset"],
        },
    ];

    private const string LetterPart = """
        {"topic": "whatsapp.raw.dead-letter", "topic_id": "VLNYw9C3SfSRUrkHgSEn6g", "partition": 0, "offset": 17,
         "origin_topic": "whatsapp.raw", "origin_partition": 2, "origin_offset": 4711, "stage": "normaliser",
         "reason": "invalid-json", "detail": "The body is no JSON.", "attempt": 1,
         "failed_at": "2026-03-02T09:15:00+00:00", "value_bytes": 512}
        """;

    private async Task<StatusAnswer> StatusAsync(ApiCall call)
    {
        var state = await sources.LookAsync(call.Aborted);
        return new StatusAnswer(
            [.. state.Stages.Select(stage => new StageAnswer(
                stage.Name, stage.Summary, stage.Running, stage.Behind, stage.PerSecond, stage.Needs?.TotalSeconds))],
            state.AsOf);
    }

    private async Task<TopicsAnswer> TopicsAsync(ApiCall call)
    {
        var state = await sources.LookAsync(call.Aborted);
        var known = TopicCatalogue.All.ToDictionary(topic => topic.Name, StringComparer.Ordinal);
        return new TopicsAnswer(
            [.. state.Topics.Select(topic => new TopicAnswer(
                topic.Name, known.GetValueOrDefault(topic.Name)?.Description, topic.Partitions, topic.Offsets,
                topic.PerSecond))],
            state.AsOf);
    }

    private async Task<DeadLetterRow> LetterAsync(ApiCall call) =>
        int.TryParse(call.Named("partition"), NumberStyles.None, CultureInfo.InvariantCulture, out int partition)
        && long.TryParse(call.Named("offset"), NumberStyles.None, CultureInfo.InvariantCulture, out long offset)
        && await sources.DeadLetters.FindAsync(call.Named("topic_id"), partition, offset, call.Aborted) is { } letter
            ? letter
            : throw ReadParameters.NotFound("dead letter", "GET /api/v1/dead-letters lists them.");
}

/// <summary>How the stages stand.</summary>
/// <param name="Stages">The stages, in the order that a record meets them.</param>
/// <param name="AsOf">When they were looked at.</param>
public sealed record StatusAnswer(IReadOnlyList<StageAnswer> Stages, DateTimeOffset AsOf);

/// <summary>How a stage stands.</summary>
/// <param name="Name">The role that runs it.</param>
/// <param name="Summary">What it does.</param>
/// <param name="Running">Whether a process runs it.</param>
/// <param name="Behind">Offsets not yet handled: at least as many as records.</param>
/// <param name="PerSecond">Offsets handled per second since the look before; null at the first.</param>
/// <param name="SecondsLeft">Seconds that it needs for what is left at this pace; null where that is unknown.</param>
public sealed record StageAnswer(
    string Name, string Summary, bool Running, long Behind, double? PerSecond, double? SecondsLeft);

/// <summary>The topics.</summary>
/// <param name="Topics">By name.</param>
/// <param name="AsOf">When they were looked at.</param>
public sealed record TopicsAnswer(IReadOnlyList<TopicAnswer> Topics, DateTimeOffset AsOf);

/// <summary>A topic.</summary>
/// <param name="Name">Its name without prefix.</param>
/// <param name="Description">What it holds; null for one that the catalogue does not list.</param>
/// <param name="Partitions">How many.</param>
/// <param name="Offsets">Offsets that it holds: records, markers of transactions, and what compaction removed.</param>
/// <param name="PerSecond">Offsets added per second since the look before; null at the first.</param>
public sealed record TopicAnswer(
    string Name, string? Description, int Partitions, long Offsets, double? PerSecond);
