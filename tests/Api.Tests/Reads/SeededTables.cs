using StreamML.Api.Database;

namespace StreamML.Api.Tests.Reads;

/// <summary>Rows in every table that routes read, every field filled, three of them at each second.</summary>
internal static class SeededTables
{
    // $1 tenant, $2 and $3 the numbers of the rows, $4 the time before the first.
    private static readonly string[] Statements =
    [
        """
        INSERT INTO {schema}.messages (phone_number_id, message_id, revision_withdrawn, revision_time, revision_id, withdrawn,
            tenant, contact_key, direction, sent_at, type, text, profile_name)
        SELECT 'p', $1 || kind || i, false, now(), '', false, $1, $1 || CASE kind WHEN '-m' THEN '/c' || i ELSE '/one' END,
            'inbound', $4 + (i / 3) * interval '1 second', 'text', 'Hello ' || i,
            CASE kind WHEN '-m' THEN 'Name ' || lpad(i::text, 4, '0') ELSE 'One' END
        FROM generate_series($2, $3) i, (VALUES ('-m'), ('-o')) k (kind)
        """,
        """
        INSERT INTO {schema}.enrichments (phone_number_id, message_id, revision_withdrawn, revision_time, revision_id,
            generation, withdrawn, tenant, contact_key, direction, sent_at, type, text, source, language, sentiment,
            sentiment_confidence, sentiment_model, emotion, emotion_confidence, emotion_model, intent, intent_confidence,
            intent_model, risk, risk_rank, risk_factors)
        SELECT phone_number_id, message_id, false, now(), '', 0, false, tenant, contact_key, direction, sent_at, type, text,
            'typed', 'en', 'negative', 0.9, 's 1', 'anger', 0.8, 'e 1', 'complaint', 0.7, 'i 1', 'high', 3,
            ARRAY['hostile_emotion']
        FROM {schema}.messages
        WHERE tenant = $1 AND message_id IN (
            SELECT $1 || kind || i FROM generate_series($2, $3) i, (VALUES ('-m'), ('-o')) k (kind))
            AND $4::timestamptz IS NOT NULL
        """,
        """
        INSERT INTO {schema}.conversation_trends (tenant, contact_key, version, overall_sentiment, sentiment_distribution,
            average_score, trend, message_count, first_sent_at, last_sent_at)
        SELECT $1, $1 || '/c' || i, 1, 'positive', '{"positive": 6, "neutral": 3, "negative": 1}', 0.3, 'improving', 10,
            $4, $4 + (i / 3) * interval '1 second'
        FROM generate_series($2, $3) i
        """,
        """
        INSERT INTO {schema}.contact_scores (tenant, contact_key, as_of, changes, scored_at, lead_score, lead_tier,
            lead_confidence, lead_recommendation, lead_factors, lead_model, churn_probability, churn_risk, churn_confidence,
            churn_recommendations, churn_factors, churn_model, engagement_probability, engagement_level,
            engagement_confidence, engagement_recommendations, engagement_factors, engagement_model, engagement_best_hour,
            engagement_best_day)
        SELECT $1, $1 || '/c' || i, $4, 1, $4, 84.5, 'hot', 0.8, 'Call today', why, 'lead 7', 0.75, 'critical', 0.8,
            ARRAY['Call them'], why, 'churn 7', 0.7, 'high', 0.8, ARRAY['Write at six'], why, 'engagement 7', 18, 2
        FROM generate_series($2, $3) i,
            (VALUES ('[{"name": "a", "value": 3, "contribution": 12.5, "sentence": "asked"}]'::jsonb)) w (why)
        """,
        """
        INSERT INTO {schema}.contact_aliases (tenant, identity, learnt_at, contact_since, contact_key, kind)
        SELECT $1, '4917' || lpad(i::text, 6, '0'), $4, $4, $1 || '/c' || i, 'phone' FROM generate_series($2, $3) i
        """,
        """
        INSERT INTO {schema}.score_changes (tenant, contact_key, kind, sequence, as_of, level_before, level, value)
        SELECT $1, $1 || '/c' || i, 'lead', i, $4 + (i / 3) * interval '1 second', 'warm', 'hot', 90
        FROM generate_series($2, $3) i
        """,
        """
        INSERT INTO {schema}.dead_letters (topic, topic_id, partition, record_offset, origin_topic, origin_partition,
            origin_offset, stage, reason, detail, attempt, failed_at, value_bytes)
        SELECT 'api.raw.dead-letter', $1, i % 2, i, 'api.raw', 0, i, 'normaliser', 'invalid-json', 'It is no JSON.', 1,
            $4 + (i / 3) * interval '1 second', 5
        FROM generate_series($2, $3) i
        """,
        """
        INSERT INTO {schema}.feedback (tenant, event_id, number, kind, model, label, value, contact_key, message_id, text,
            campaign_id, gender, age_range, education_level, country, state, occurred_at, received_at)
        SELECT $1, $1 || '-f' || i, i + CASE $1 WHEN 'other' THEN 1000 ELSE 0 END, 'opinion', 'sentiment', 'positive', 0.9,
            $1 || '/f' || i, $1 || '-f' || i, 'Great colours!', '1', 'female', '25-34', 'bachelor', 'DE', 'Berlin', $4, $4
        FROM generate_series($2, $3) i
        """,
        """
        INSERT INTO {schema}.training_runs (run_id, sequence, request_id, trigger, task, scope, status, message, progress,
            metrics, rows, missing_rows, started_at, ended_at, version, champion, gate, test)
        SELECT $1 || '-r' || i, 1, 'q', 'request', 'lead', $1, 'promoted', 'better', 100, '{"mae": 8.45, "r2": 0.87}', 9, 0,
            $4 + (i / 3) * interval '1 second', $4 + i * interval '1 second', i::text, '6', 'better', 'passed'
        FROM generate_series($2, $3) i
        """,
        """
        INSERT INTO {schema}.model_versions (task, scope, version, published_at, name, size_bytes, chunks, metrics,
            published_by)
        SELECT 'lead', $1, i::text, $4 + (i / 3) * interval '1 second', 'lead', 9, 1, '{"mae": 8.45}', 'trainer'
        FROM generate_series($2, $3) i
        """,
        """
        INSERT INTO {schema}.model_controls (task, scope, decided_at, live_version, shadow_version, canary_version,
            canary_share, decided_by, reason)
        SELECT 'lead', $1, $4 + (i / 3) * interval '1 second', i::text, '', '', 0, 'trainer', 'better'
        FROM generate_series($2, $3) i
        """,
        """
        INSERT INTO {schema}.model_metrics (tenant, task, model_name, model_version, day, source, metric_name, metric_value,
            low, high, labels, measured_at)
        SELECT $1, 'lead', 'lead', i::text, $4::date + i / 3, 'live', 'mae', 8.45, 7.9, 9.1, 240, $4
        FROM generate_series($2, $3) i
        """,
    ];

    /// <summary>Inserts rows of a tenant.</summary>
    /// <param name="database">The tables.</param>
    /// <param name="tenant">Whose.</param>
    /// <param name="first">Number of the first.</param>
    /// <param name="last">Number of the last.</param>
    /// <param name="after">The time before the first.</param>
    public static async Task AddAsync(
        ApiDatabase database, string tenant, int first, int last, DateTimeOffset after)
    {
        foreach (string statement in Statements)
        {
            await database.ExecuteAsync(
                statement,
                [
                    ApiDatabase.Value(tenant), ApiDatabase.Value(first), ApiDatabase.Value(last),
                    ApiDatabase.Time(after),
                ],
                CancellationToken.None);
        }
    }
}
