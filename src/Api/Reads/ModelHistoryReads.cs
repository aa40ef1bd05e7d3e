using System.Globalization;
using StreamML.Api.Database;

namespace StreamML.Api.Reads;

/// <summary>Versions of models, decisions about them and what was measured, page by page. A tenant sees its own and
/// those of all.</summary>
/// <param name="database">Where they are read.</param>
/// <param name="time">The clock.</param>
internal sealed class ModelHistoryReads(ApiDatabase database, TimeProvider time)
{
    private const string Versions = $"""
        {ModelReads.VersionsSql} AND ($2::text IS NULL OR v.task = $2)
          AND ($3::timestamptz IS NULL OR (v.published_at, v.task, v.scope, v.version) < ($3, $4, $5, $6))
        ORDER BY v.published_at DESC, v.task DESC, v.scope DESC, v.version DESC LIMIT $7
        """;

    private const string Decisions = $$"""
        SELECT {{ModelReads.DecisionColumns}}
        FROM {schema}.model_controls
        WHERE (scope = '' OR scope = $1 OR starts_with(scope, $1 || '/')) AND ($2::text IS NULL OR task = $2)
          AND ($3::timestamptz IS NULL
               OR (decided_at, task, scope, live_version, shadow_version, canary_version, decided_by, canary_share)
                  < ($3, $4, $5, $6, $7, $8, $9, $10))
        ORDER BY decided_at DESC, task DESC, scope DESC, live_version DESC, shadow_version DESC, canary_version DESC,
                 decided_by DESC, canary_share DESC
        LIMIT $11
        """;

    private const string Measured = $$"""
        SELECT {{ModelReads.MetricColumns}}, tenant
        FROM {schema}.model_metrics
        WHERE (tenant = '' OR tenant = $1) AND ($2::text IS NULL OR task = $2)
          AND ($3::timestamptz IS NULL
               OR (day, task, tenant, model_version, source, metric_name) < ($3::date, $4, $5, $6, $7, $8))
        ORDER BY day DESC, task DESC, tenant DESC, model_version DESC, source DESC, metric_name DESC LIMIT $9
        """;

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
            Versions,
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
            Decisions,
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
}
