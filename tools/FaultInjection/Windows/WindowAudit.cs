using Npgsql;
using StreamML.Sink;

namespace StreamML.FaultInjection.Windows;

/// <summary>
/// Holds windows and trends against counts that SQL makes of the sink's tables, by the definition alone.
/// </summary>
internal static class WindowAudit
{
    private const string Counts = """
        WITH messages AS (
            SELECT * FROM enrichments WHERE written AND NOT withdrawn
        ), labels AS (
            SELECT m.tenant, m.contact_key, m.message_id, m.sent_at, l.task, l.label,
                   l.task || '/' || regexp_replace(l.model, ' ', '/') AS model
            FROM messages m CROSS JOIN LATERAL (VALUES
                ('sentiment', sentiment, sentiment_model), ('emotion', emotion, emotion_model),
                ('intent', intent, intent_model), ('risk', risk, risk_model),
                ('language', language, language_model)) AS l(task, label, model)
            WHERE m.direction = 'inbound' AND l.label IS NOT NULL
        ), given AS (
            SELECT f.tenant, f.contact_key, f.occurred_at, f.campaign_id, f.label, f.model AS task,
                   coalesce(f.model, 'unspecified') AS about, l.model,
                   (l.label = lower(f.label))::int AS agrees, (l.label <> lower(f.label))::int AS corrects
            FROM feedback f LEFT JOIN labels l
                ON l.tenant = f.tenant AND l.message_id = f.message_id AND l.task = f.model
        ), by_subject AS (
            SELECT g.*, s.kind, s.subject FROM given g CROSS JOIN LATERAL (VALUES
                ('tenant', ''), ('contact', g.contact_key), ('model', g.model), ('campaign', g.campaign_id))
                AS s(kind, subject)
            WHERE s.subject IS NOT NULL
        ), facts AS (
            SELECT m.tenant, s.kind, s.subject, m.sent_at AS at, f.measure, f.n FROM messages m
            CROSS JOIN LATERAL (VALUES ('tenant', ''), ('contact', m.contact_key)) AS s(kind, subject)
            CROSS JOIN LATERAL (VALUES
                ('messages', 1), ('inbound', (direction = 'inbound')::int), ('latency', (source_rank = 2)::int),
                ('latency_us', CASE WHEN source_rank = 2 THEN extract(epoch FROM enriched_at - received_at) * 1e6 END))
                AS f(measure, n)
            UNION ALL
            SELECT l.tenant, s.kind, s.subject, l.sent_at, f.measure, 1 FROM labels l
            CROSS JOIN LATERAL (VALUES ('tenant', ''), ('contact', l.contact_key), ('model', l.model)) AS s(kind, subject)
            CROSS JOIN LATERAL (VALUES (l.task || '.' || l.label), ('messages'), ('inbound')) AS f(measure)
            WHERE s.kind = 'model' OR f.measure LIKE '%.%'
            UNION ALL
            SELECT b.tenant, b.kind, b.subject, b.occurred_at, 'feedback.' || b.about || '.' || f.measure, f.n
            FROM by_subject b CROSS JOIN LATERAL (VALUES
                ('total', 1), ('agreements', b.agrees), ('corrections', b.corrects)) AS f(measure, n)
            UNION ALL
            SELECT b.tenant, b.kind, b.subject, b.occurred_at, b.task || '.' || CASE
                WHEN lower(b.label) IN ('negative', 'neutral', 'positive') THEN lower(b.label) ELSE 'other' END, 1
            FROM by_subject b WHERE b.kind = 'campaign' AND b.task = 'sentiment'
            UNION ALL
            SELECT c.tenant, s.kind, s.subject, c.as_of, 'score_changes.' || c.kind || '/' || c.level, 1 FROM score_changes c
            CROSS JOIN LATERAL (VALUES ('tenant', ''), ('contact', c.contact_key),
                ('model', c.kind || '/' || c.model_name || '/' || c.model_version)) AS s(kind, subject)
        ), expected AS (
            SELECT tenant, kind, subject, size, date_trunc(size, at, 'UTC') AS start_at, measure, sum(n)::bigint AS n
            FROM facts CROSS JOIN (VALUES ('minute'), ('hour'), ('day')) AS sizes(size)
            GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(n) <> 0
        ), actual AS (
            SELECT w.tenant, w.subject_kind AS kind, w.subject, w.size, w.start_at, f.measure, f.n
            FROM analytics_windows w CROSS JOIN LATERAL (
                SELECT 'messages', messages UNION ALL SELECT 'inbound', inbound
                UNION ALL SELECT 'latency', latency_count WHERE subject_kind <> 'model'
                UNION ALL SELECT 'latency_us', latency_sum_us WHERE subject_kind <> 'model'
                UNION ALL SELECT t.task || '.' || e.key, e.value::bigint FROM (VALUES
                    ('sentiment', sentiment), ('emotion', emotion), ('intent', intent), ('risk', risk),
                    ('language', language), ('score_changes', score_changes)) AS t(task, counts)
                    CROSS JOIN LATERAL jsonb_each_text(t.counts) AS e
                UNION ALL SELECT 'feedback.' || b.key || '.' || e.key, e.value::bigint
                    FROM jsonb_each(feedback) AS b CROSS JOIN LATERAL jsonb_each_text(b.value) AS e
            ) AS f(measure, n) WHERE f.n <> 0
        )
        SELECT count(*), count(*) FILTER (WHERE e.n IS DISTINCT FROM a.n),
               (array_agg(concat_ws(' ', kind, subject, size, start_at, measure, 'SQL', coalesce(e.n, 0), 'window',
                   coalesce(a.n, 0))) FILTER (WHERE e.n IS DISTINCT FROM a.n))[1:5]
        FROM expected e FULL JOIN actual a USING (tenant, kind, subject, size, start_at, measure)
        """;

    private const string Trends = """
        WITH latest AS (
            SELECT *, row_number() OVER (PARTITION BY tenant, contact_key ORDER BY sent_at DESC) AS age
            FROM enrichments WHERE direction = 'inbound' AND (written OR revision_withdrawn)
        ), said AS (
            SELECT *, row_number() OVER contact AS place, count(*) OVER (PARTITION BY tenant, contact_key) AS n
            FROM latest WHERE age <= 50 AND sentiment IS NOT NULL AND written AND NOT withdrawn
            WINDOW contact AS (PARTITION BY tenant, contact_key ORDER BY sent_at)
        ), expected AS (
            SELECT tenant, contact_key, count(*) AS n, avg(sentiment_score::float8) AS score,
                   count(*) FILTER (WHERE sentiment = 'positive') AS positive,
                   coalesce(avg(sentiment_score::float8) FILTER (WHERE place > n - n / 2)
                       - avg(sentiment_score::float8) FILTER (WHERE place <= n / 2), 0) AS change
            FROM said GROUP BY 1, 2
        )
        SELECT count(*), count(*) FILTER (WHERE e.n IS DISTINCT FROM t.message_count
            OR abs(e.score - t.average_score) > 1e-6 OR e.positive <> coalesce((sentiment_distribution->>'positive')::bigint, 0)
            OR t.trend <> CASE WHEN e.change > 0.1 THEN 'improving' WHEN e.change < -0.1 THEN 'declining' ELSE 'stable' END)
        FROM expected e FULL JOIN (SELECT * FROM conversation_trends WHERE message_count > 0) t USING (tenant, contact_key)
        """;

    /// <summary>Compares every count.</summary>
    /// <returns>How many there are, how many differ, and some that do.</returns>
    public static Task<(long All, long Different, IReadOnlyList<string> Examples)> CountsAsync(
        PostgresOptions postgres, CancellationToken cancellationToken)
        => QueryAsync(postgres, Counts, cancellationToken);

    /// <summary>Compares every trend.</summary>
    /// <returns>How many there are, and how many differ.</returns>
    public static Task<(long All, long Different, IReadOnlyList<string> Examples)> TrendsAsync(
        PostgresOptions postgres, CancellationToken cancellationToken)
        => QueryAsync(postgres, Trends, cancellationToken);

    private static async Task<(long All, long Different, IReadOnlyList<string> Examples)> QueryAsync(
        PostgresOptions postgres, string sql, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(postgres.ConnectionString);
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var path = new NpgsqlCommand($"SET search_path TO \"{postgres.Schema}\"", connection);
        await path.ExecuteNonQueryAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        string[] examples = reader.FieldCount > 2 && !await reader.IsDBNullAsync(2, cancellationToken)
            ? reader.GetFieldValue<string[]>(2)
            : [];
        return (reader.GetInt64(0), reader.GetInt64(1), examples);
    }
}
