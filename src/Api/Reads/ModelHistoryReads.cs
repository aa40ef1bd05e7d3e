using System.Globalization;
using StreamML.Api.Database;

namespace StreamML.Api.Reads;

/// <summary>Versions of models, decisions about them and what was measured, page by page. A tenant sees its own and
/// those of all.</summary>
/// <param name="database">Where they are read.</param>
/// <param name="time">The clock.</param>
internal sealed class ModelHistoryReads(ApiDatabase database, TimeProvider time)
{
    // Scopes of a tenant: all tenants' models, its own, those of its campaigns. In C order '0' comes next after '/'. A
    // page takes a range of the index of each.
    private const string Scopes = """
        WITH RECURSIVE campaigns (scope) AS (
            (SELECT scope FROM {schema}.{table} WHERE scope >= $1 || '/' AND scope < $1 || '0' ORDER BY scope LIMIT 1)
            UNION ALL
            SELECT (SELECT r.scope FROM {schema}.{table} r WHERE r.scope > c.scope AND r.scope < $1 || '0'
                    ORDER BY r.scope LIMIT 1)
            FROM campaigns c WHERE c.scope IS NOT NULL
        ), scopes (scope) AS (
            SELECT '' UNION SELECT $1 UNION SELECT scope FROM campaigns WHERE scope IS NOT NULL
        )
        """;

    private const string Versions = $$"""
        SELECT {{ModelReads.VersionColumns}}
        FROM (
            SELECT x.* FROM scopes s CROSS JOIN LATERAL (
                SELECT * FROM {schema}.model_versions
                WHERE scope = s.scope AND ($2::text IS NULL OR task = $2)
                  AND ($3::timestamptz IS NULL OR published_at <= $3)
                  AND ($3::timestamptz IS NULL OR (published_at, task, scope, version) < ($3, $4, $5, $6))
                ORDER BY published_at DESC, task DESC, version DESC LIMIT $7) x
            ORDER BY x.published_at DESC, x.task DESC, x.scope DESC, x.version DESC LIMIT $7) v
        {{ModelReads.Deciding}}
        ORDER BY v.published_at DESC, v.task DESC, v.scope DESC, v.version DESC
        """;

    private const string DecisionOrder =
        "live_version DESC, shadow_version DESC, canary_version DESC, decided_by DESC, canary_share DESC LIMIT $11";

    private const string Decisions = $$"""
        SELECT x.* FROM scopes s CROSS JOIN LATERAL (
            SELECT {{ModelReads.DecisionColumns}}
            FROM {schema}.model_controls
            WHERE scope = s.scope AND ($2::text IS NULL OR task = $2)
              AND ($3::timestamptz IS NULL OR decided_at <= $3)
              AND ($3::timestamptz IS NULL
                   OR (decided_at, task, scope, live_version, shadow_version, canary_version, decided_by, canary_share)
                      < ($3, $4, $5, $6, $7, $8, $9, $10))
            ORDER BY decided_at DESC, task DESC, {{DecisionOrder}}) x
        ORDER BY decided_at DESC, task DESC, scope DESC, {{DecisionOrder}}
        """;

    private const string MeasuredOfTenant = $$"""
        SELECT {{ModelReads.MetricColumns}}, tenant
        FROM {schema}.model_metrics
        WHERE ($2::text IS NULL OR task = $2)
          AND ($3::timestamptz IS NULL OR day <= $3::date)
          AND ($3::timestamptz IS NULL
               OR (day, task, tenant, model_version, source, metric_name) < ($3::date, $4, $5, $6, $7, $8)) AND
        """;

    private const string MetricOrder = "model_version DESC, source DESC, metric_name DESC LIMIT $9";

    private const string Measured = $"""
        SELECT * FROM (
            ({MeasuredOfTenant} tenant = '' ORDER BY day DESC, task DESC, {MetricOrder})
            UNION ALL
            ({MeasuredOfTenant} tenant = $1 AND $1 <> '' ORDER BY day DESC, task DESC, {MetricOrder})) each
        ORDER BY day DESC, task DESC, tenant DESC, {MetricOrder}
        """;

    private static readonly string VersionsSql = OfScopes("model_versions", Versions);
    private static readonly string DecisionsSql = OfScopes("model_controls", Decisions);

    /// <summary>A page of versions, the newest first.</summary>
    /// <param name="tenant">Whose; empty: those for all.</param>
    /// <param name="task">Only of this task; null: any.</param>
    /// <param name="cursor">Where the page begins; null: the first.</param>
    /// <param name="size">Rows of a page.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ReadPage<ModelVersionRow>> VersionsAsync(
        string tenant, string? task, string? cursor, int size, CancellationToken cancellationToken)
    {
        string[]? after = Cursor.Read(cursor, 4);
        var rows = await database.QueryAsync(
            VersionsSql,
            [
                ApiDatabase.Value(tenant), ApiDatabase.Text(task),
                ApiDatabase.Time(after is null ? null : Cursor.Time(after[0])), ApiDatabase.Text(after?[1]),
                ApiDatabase.Text(after?[2]), ApiDatabase.Text(after?[3]), ApiDatabase.Value(size + 1),
            ],
            ModelReads.ReadVersion, cancellationToken);
        return ReadPage<ModelVersionRow>.Of(
            rows, size, time.GetUtcNow(),
            row => Cursor.Of(Cursor.Of(row.PublishedAt), row.Task, row.Scope, row.Version));
    }

    /// <summary>A page of decisions about which version is live, shadow or canary, the newest first.</summary>
    /// <param name="tenant">Whose; empty: those for all.</param>
    /// <param name="task">Only of this task; null: any.</param>
    /// <param name="cursor">Where the page begins; null: the first.</param>
    /// <param name="size">Rows of a page.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ReadPage<ModelDecisionRow>> DecisionsAsync(
        string tenant, string? task, string? cursor, int size, CancellationToken cancellationToken)
    {
        string[]? after = Cursor.Read(cursor, 8);
        var rows = await database.QueryAsync(
            DecisionsSql,
            [
                ApiDatabase.Value(tenant), ApiDatabase.Text(task),
                ApiDatabase.Time(after is null ? null : Cursor.Time(after[0])),
                .. Enumerable.Range(1, 6).Select(i => ApiDatabase.Text(after?[i])),
                ApiDatabase.Number(after is null ? null : Cursor.Number(after[7])), ApiDatabase.Value(size + 1),
            ],
            ModelReads.ReadDecision, cancellationToken);
        return ReadPage<ModelDecisionRow>.Of(rows, size, time.GetUtcNow(), row => Cursor.Of(
            Cursor.Of(row.DecidedAt), row.Task, row.Scope, row.Live, row.Shadow, row.Canary, row.DecidedBy,
            row.CanaryShare.ToString("R", CultureInfo.InvariantCulture)));
    }

    /// <summary>A page of what was measured of versions, the newest day first.</summary>
    /// <param name="tenant">Whose; empty: those for all.</param>
    /// <param name="task">Only of this task; null: any.</param>
    /// <param name="cursor">Where the page begins; null: the first.</param>
    /// <param name="size">Rows of a page.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ReadPage<ModelMetricRow>> MeasuredAsync(
        string tenant, string? task, string? cursor, int size, CancellationToken cancellationToken)
    {
        string[]? after = Cursor.Read(cursor, 6);
        var rows = await database.QueryAsync(
            Measured,
            [
                ApiDatabase.Value(tenant), ApiDatabase.Text(task),
                ApiDatabase.Time(after is null ? null : Cursor.Time(after[0])),
                .. Enumerable.Range(1, 5).Select(i => ApiDatabase.Text(after?[i])), ApiDatabase.Value(size + 1),
            ],
            row => (Metric: ModelReads.ReadMetric(row), Tenant: row.GetString(9)), cancellationToken);
        var page = ReadPage<(ModelMetricRow Metric, string Tenant)>.Of(rows, size, time.GetUtcNow(), row => Cursor.Of(
            Cursor.Of(new DateTimeOffset(row.Metric.Day, default, TimeSpan.Zero)), row.Metric.Task, row.Tenant,
            row.Metric.Version, row.Metric.Source, row.Metric.Metric));
        return new ReadPage<ModelMetricRow>([.. page.Items.Select(row => row.Metric)], page.NextCursor, page.AsOf);
    }

    private static string OfScopes(string table, string sql) =>
        $"{Scopes.Replace("{table}", table, StringComparison.Ordinal)}\n{sql}";
}
