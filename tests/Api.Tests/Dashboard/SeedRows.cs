namespace StreamML.Api.Tests.Dashboard;

/// <summary>Rows of the sink for pages about models, campaigns and voice notes.</summary>
internal static class SeedRows
{
    private const string Rows = """
        INSERT INTO {schema}.model_versions (task, scope, version, published_at, name, size_bytes, chunks, metrics, published_by)
        VALUES ('lead', 'shop', '1', now() - interval '9 days', 'boosted', 2000, 1, '{"mae": 9, "r2": 0.5}', 'trainer'),
               ('lead', 'shop', '2', now() - interval '2 days', 'boosted', 2000, 1, '{"mae": 8.25}', 'trainer'),
               ('lead', 'other', '7', now(), 'hidden', 2000, 1, '{"mae": 1}', 'trainer');
        INSERT INTO {schema}.model_controls (task, scope, decided_at, live_version, shadow_version, canary_version, canary_share,
            decided_by, reason)
        VALUES ('lead', 'shop', now() - interval '9 days', '1', '', '', 0, 'trainer', ''),
               ('lead', 'shop', now() - interval '2 days', '2', '', '', 0, 'trainer', 'better');
        INSERT INTO {schema}.model_metrics (tenant, task, model_name, model_version, day, source, metric_name, metric_value, low,
            high, labels, measured_at)
        VALUES ('shop', 'lead', 'boosted', '1', '2026-11-01', 'live', 'mae', 12, 11, 13, 80, now()),
               ('shop', 'lead', 'boosted', '2', '2026-11-02', 'live', 'mae', 10, 9.5, 10.5, 90, now());
        INSERT INTO {schema}.feedback (tenant, event_id, occurred_at, received_at, kind, label, campaign_id, age_range)
        SELECT t, c || i, now() - interval '1 hour', now(), 'opinion', (ARRAY['positive', 'positive', 'negative', 'neutral'])[1 + i % 4],
            c, (ARRAY['18-24', '25-34'])[1 + i / 4 % 2]
        FROM (VALUES ('shop', 'spring'), ('other', 'theirs')) x (t, c), generate_series(0, 7) i;
        INSERT INTO {schema}.events (tenant, event_id, occurred_at, received_at, contact_key, type, campaign_id)
        SELECT 'shop', 'sent' || i, date_trunc('day', now(), 'UTC') - interval '34 hours', now(), 'shop/' || i, 'campaign_sent', 'spring'
        FROM generate_series(1, 40) i
        UNION ALL
        SELECT 'shop', 'open' || i, date_trunc('day', now(), 'UTC') - interval '30 hours', now(), 'shop/' || i, 'campaign_opened',
            'spring'
        FROM generate_series(1, 10) i;
        INSERT INTO {schema}.messages (phone_number_id, message_id, revision_withdrawn, revision_time, revision_id, withdrawn, tenant,
            contact_key, direction, sent_at, type)
        VALUES ('p', 'note', false, now(), '', false, 'shop', 'shop/1', 'inbound', now(), 'audio');
        INSERT INTO {schema}.voice_notes (phone_number_id, message_id, revision_withdrawn, revision_time, revision_id, withdrawn,
            tenant, contact_key, direction, sent_at, type, voice, mime_type, sha256, size_bytes, stored, record_partition,
            record_offset)
        VALUES ('p', 'note', false, now(), '', false, 'shop', 'shop/1', 'inbound', now(), 'audio', true, 'audio/ogg; codecs=opus',
            repeat('a', 64), 3, false, 0, 5);
        INSERT INTO {schema}.conversation_trends (tenant, contact_key, version, overall_sentiment, average_score, trend,
            message_count, last_sent_at)
        VALUES ('shop', 'shop/1', 1, 'negative', -0.42, 'declining', 9, now()),
               ('shop', 'shop/2', 1, 'positive', 0.5, 'improving', 4, now()),
               ('other', 'other/1', 1, 'positive', 0.5, 'improving', 4, now());
        INSERT INTO {schema}.analytics_windows (tenant, subject_kind, subject, size, start_at, version, messages, inbound, sentiment,
            latency_count, latency_sum_us, latency_buckets)
        VALUES ('shop', 'tenant', '', 'day', date_trunc('day', now(), 'UTC') - interval '1 day', 1, 12, 10,
            '{"negative": 4, "positive": 6}', 0, 0, '{}'),
            ('shop', 'tenant', '', 'hour', date_trunc('hour', now(), 'UTC') - interval '2 hours', 1, 12, 7, '{}', 0, 0, '{}');
        """;

    /// <summary>Adds them.</summary>
    public static Task FillAsync(this DashboardUnderTest site) => site.SqlAsync(Rows);
}
