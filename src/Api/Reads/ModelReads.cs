using Npgsql;
using StreamML.Api.Database;

namespace StreamML.Api.Reads;

/// <summary>Versions of models, which was live when, and how good they are. A tenant sees its own models and those of
/// all.</summary>
/// <param name="database">Where they are read.</param>
internal sealed class ModelReads(ApiDatabase database)
{
    private const int RowsMax = 200;
    private const int OfEachMax = 20;

    /// <summary>Columns of a version <c>v</c> with the part that it has by <see cref="Deciding"/>, for
    /// <see cref="ReadVersion"/>.</summary>
    public const string VersionColumns = """
        v.task, v.scope, v.version, v.name, v.published_at, v.published_by, v.size_bytes, v.metrics::text,
        CASE v.version WHEN d.live_version THEN 'live' WHEN d.canary_version THEN 'canary'
                       WHEN d.shadow_version THEN 'shadow' END,
        d.canary_share
        """;

    /// <summary>Joins to a version <c>v</c> the decision <c>d</c> that holds.</summary>
    public const string Deciding = """
        LEFT JOIN LATERAL (
            SELECT c.live_version, c.shadow_version, c.canary_version, c.canary_share
            FROM {schema}.model_controls c
            WHERE c.task = v.task AND c.scope = v.scope
            ORDER BY c.decided_at DESC LIMIT 1) d ON true
        """;

    /// <summary>Columns that <see cref="ReadDecision"/> reads.</summary>
    public const string DecisionColumns =
        "task, scope, decided_at, live_version, shadow_version, canary_version, canary_share, decided_by, reason";

    /// <summary>Columns that <see cref="ReadMetric"/> reads.</summary>
    public const string MetricColumns =
        "task, model_version, day, metric_name, metric_value, low, high, labels, source";

    private const string Versions = $$"""
        SELECT {{VersionColumns}}
        FROM (
            SELECT * FROM {schema}.model_versions
            WHERE scope = '' OR scope = $1 OR starts_with(scope, $1 || '/')
            ORDER BY task, scope, published_at DESC LIMIT $2) v
        {{Deciding}}
        ORDER BY v.task, v.scope, v.published_at DESC
        """;

    // Jumps from model to model through the index, and takes the latest of each.
    private const string Decisions = $$"""
        WITH RECURSIVE decided (task, scope) AS (
            (SELECT task, scope FROM {schema}.model_controls ORDER BY task, scope LIMIT 1)
            UNION ALL
            SELECT n.task, n.scope FROM decided d CROSS JOIN LATERAL (
                SELECT c.task, c.scope FROM {schema}.model_controls c
                WHERE (c.task, c.scope) > (d.task, d.scope) ORDER BY c.task, c.scope LIMIT 1) n
        )
        SELECT c.* FROM decided d CROSS JOIN LATERAL (
            SELECT {{DecisionColumns}}
            FROM {schema}.model_controls
            WHERE task = d.task AND scope = d.scope ORDER BY decided_at DESC LIMIT $2) c
        WHERE d.scope = '' OR d.scope = $1 OR starts_with(d.scope, $1 || '/')
        ORDER BY c.decided_at DESC LIMIT $3
        """;

    private const string DaysOfTenant = $$"""
        SELECT {{MetricColumns}}
        FROM {schema}.model_metrics
        WHERE source IN ('training', 'live') AND
        """;

    private const string DayOrder = "ORDER BY day DESC, task, model_version, source, metric_name LIMIT $2";

    // One range of the index for all tenants' models, one for the tenant's.
    private const string Days = $"""
        SELECT * FROM (
            ({DaysOfTenant} tenant = '' {DayOrder})
            UNION ALL
            ({DaysOfTenant} tenant = $1 AND $1 <> '' {DayOrder})) each
        {DayOrder}
        """;

    private const string Latest = $$"""
        SELECT DISTINCT ON (source, metric_name, model_version) {{MetricColumns}}
        FROM {schema}.model_metrics
        WHERE tenant IN ('', $1) AND task = $2 AND model_version = ANY ($3) AND source IN ('training', 'live')
        ORDER BY source, metric_name, model_version, (tenant <> '') DESC, day DESC LIMIT $4
        """;

    /// <summary>Versions, by task and scope, the newest first; at most 200.</summary>
    public Task<IReadOnlyList<ModelVersionRow>> VersionsAsync(string tenant, CancellationToken cancellationToken) =>
        database.QueryAsync(
            Versions, [ApiDatabase.Value(tenant), ApiDatabase.Value(RowsMax)], ReadVersion, cancellationToken);

    /// <summary>Decisions about which version is live, shadow or canary, the newest first: the latest 20 of
    /// each model, at most 200.</summary>
    public Task<IReadOnlyList<ModelDecisionRow>> DecisionsAsync(string tenant, CancellationToken cancellationToken) =>
        database.QueryAsync(
            Decisions, [ApiDatabase.Value(tenant), ApiDatabase.Value(OfEachMax), ApiDatabase.Value(RowsMax)],
            ReadDecision, cancellationToken);

    /// <summary>What was measured of versions, the newest day first; at most 200.</summary>
    public Task<IReadOnlyList<ModelMetricRow>> MetricsAsync(string tenant, CancellationToken cancellationToken) =>
        database.QueryAsync(
            Days, [ApiDatabase.Value(tenant), ApiDatabase.Value(RowsMax)], ReadMetric, cancellationToken);

    /// <summary>What was measured last of some versions of a task, by source and measure.</summary>
    public Task<IReadOnlyList<ModelMetricRow>> LatestAsync(
        string tenant, string task, string[] versions, CancellationToken cancellationToken) =>
        database.QueryAsync(
            Latest,
            [
                ApiDatabase.Value(tenant), ApiDatabase.Value(task), ApiDatabase.Value(versions),
                ApiDatabase.Value(RowsMax),
            ],
            ReadMetric, cancellationToken);

    /// <summary>Reads a version.</summary>
    public static ModelVersionRow ReadVersion(NpgsqlDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.Time(4), row.TextOrNull(5),
        row.GetInt64(6), row.Numbers(7), row.TextOrNull(8), row.NumberOrNull(9));

    /// <summary>Reads a decision.</summary>
    public static ModelDecisionRow ReadDecision(NpgsqlDataReader row) => new(
        row.GetString(0), row.GetString(1), row.Time(2), row.GetString(3), row.GetString(4), row.GetString(5),
        row.GetDouble(6), row.GetString(7), row.GetString(8));

    /// <summary>Reads what was measured.</summary>
    public static ModelMetricRow ReadMetric(NpgsqlDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetFieldValue<DateOnly>(2), row.GetString(3), row.GetDouble(4),
        row.NumberOrNull(5), row.NumberOrNull(6), row.GetInt64(7), row.GetString(8));
}

/// <summary>A version of a model.</summary>
/// <param name="Task">What it answers.</param>
/// <param name="Scope">Whose it is: a tenant, or tenant/campaign; empty is all.</param>
/// <param name="Version">The version.</param>
/// <param name="Name">Name of the model.</param>
/// <param name="PublishedAt">When it was published.</param>
/// <param name="PublishedBy">By whom; null where unknown.</param>
/// <param name="SizeBytes">Its size.</param>
/// <param name="Metrics">What its training measured, by name.</param>
/// <param name="Part">live, canary or shadow; null where it has none.</param>
/// <param name="CanaryShare">Share of contacts that a canary of its task has, 0 to 1; null where nothing was
/// decided.</param>
public sealed record ModelVersionRow(
    string Task, string Scope, string Version, string Name, DateTimeOffset PublishedAt, string? PublishedBy,
    long SizeBytes, IReadOnlyDictionary<string, double> Metrics, string? Part, double? CanaryShare);

/// <summary>A decision about a model's versions. An empty version is the one that ships, or none.</summary>
/// <param name="Task">The model's task.</param>
/// <param name="Scope">Whose model; empty is all.</param>
/// <param name="DecidedAt">When.</param>
/// <param name="Live">The version that answers.</param>
/// <param name="Shadow">The version that only listens.</param>
/// <param name="Canary">The version that answers a share of contacts.</param>
/// <param name="CanaryShare">That share, 0 to 1.</param>
/// <param name="DecidedBy">By whom.</param>
/// <param name="Reason">Why.</param>
public sealed record ModelDecisionRow(
    string Task, string Scope, DateTimeOffset DecidedAt, string Live, string Shadow, string Canary, double CanaryShare,
    string DecidedBy, string Reason);

/// <summary>What was measured of a version on a day.</summary>
/// <param name="Task">The model's task.</param>
/// <param name="Version">The version.</param>
/// <param name="Day">The day, UTC.</param>
/// <param name="Metric">What was measured.</param>
/// <param name="Value">The figure.</param>
/// <param name="Low">Lower end of its 95 % interval; null where unknown.</param>
/// <param name="High">Upper end; null where unknown.</param>
/// <param name="Labels">Labels that it rests on.</param>
/// <param name="Source">training; live: labels that came that day; drift: what it was asked and said.</param>
public sealed record ModelMetricRow(
    string Task, string Version, DateOnly Day, string Metric, double Value, double? Low, double? High, long Labels,
    string Source);
