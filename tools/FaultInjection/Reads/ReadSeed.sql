-- Rows of five tenants of unequal size, the same every time: {messages} messages of {contacts} contacts in a year. {schema} is
-- the quoted schema name. One contact has a fiftieth of all messages, a tenth of the contacts half of them, and a twentieth
-- was merged into another.

CREATE TEMP TABLE people AS
SELECT n, tenant, tenant || '/' || md5('contact' || n) AS contact_key,
       CASE WHEN n % 10 < 8
            THEN (ARRAY['Ana', 'Ahmed', 'Priya', 'João', 'Mehmet', 'Anna', 'Budi', 'Marie', 'Lukas', 'Sofía'])[1 + n / 7 % 10]
                 || ' ' || substr(md5('name' || n), 1, 6) END AS name
FROM generate_series(0, {contacts} - 1) n
CROSS JOIN LATERAL (SELECT CASE WHEN n % 100 < 60 THEN 'north' WHEN n % 100 < 85 THEN 'south' WHEN n % 100 < 95 THEN 'east'
                                WHEN n % 100 < 99 THEN 'west' ELSE 'tiny' END AS tenant) t;
CREATE UNIQUE INDEX ON people (n);
ANALYZE people;

INSERT INTO {schema}.contact_aliases (tenant, identity, learnt_at, contact_since, contact_key, kind)
SELECT tenant, '4917' || lpad((n::bigint * 7919 % 100000000)::text, 8, '0'), now(), now(), contact_key, 'phone' FROM people
UNION ALL
SELECT tenant, 'DE.' || substr(md5('user' || n), 1, 12), now(), now(), contact_key, 'user_id' FROM people
UNION ALL
SELECT p.tenant, p.contact_key, now(), now(), w.contact_key, 'contact_key'
FROM people p JOIN people w ON w.n = p.n - 1
WHERE p.n % 20 = 13
ON CONFLICT DO NOTHING;

CREATE TEMP TABLE lines AS
SELECT i, p.tenant, p.contact_key, CASE WHEN h % 10 < 7 THEN p.name END AS name, p.tenant || '-' || i % 2 AS phone_number_id,
       'wamid.' || md5('message' || i) AS message_id, CASE WHEN h % 10 < 7 THEN 'inbound' ELSE 'outbound' END AS direction,
       now() - ({messages} - i) * (interval '365 days' / {messages}) AS sent_at,
       'Where is my order ' || h % 10000 || '? It should have come ' || h % 7 || ' days ago, please look' AS text, h
FROM (SELECT i, abs(hashint4extended(i, 1)) AS h,
             CASE WHEN i % 50 = 0 THEN 0
                  ELSE ({contacts} * power(abs(hashint4extended(i, 2) % 1000000) / 1000000.0::float8, 3.3))::int END AS n
      FROM generate_series(1, {messages}) i) m
JOIN people p ON p.n = least(m.n, {contacts} - 1);

INSERT INTO {schema}.messages (phone_number_id, message_id, revision_withdrawn, revision_time, revision_id, withdrawn, tenant,
    contact_key, direction, sent_at, type, text, content, profile_name, delivery_id, received_at, written)
SELECT phone_number_id, message_id, false, sent_at, '', false, tenant, contact_key, direction, sent_at,
       CASE WHEN i % 50 = 1 THEN 'audio' ELSE 'text' END, text, jsonb_build_object('body', text), name, 'd' || i / 3,
       sent_at + interval '1 second', h % 40 <> 39
FROM lines ORDER BY i;

INSERT INTO {schema}.raw_webhooks (tenant, delivery_id, producer, body_bytes, waba_ids, received_at, partition, record_offset)
SELECT tenant, 'd' || i / 3, 'meta', 900, ARRAY['1'], sent_at, 0, i FROM lines WHERE i % 3 = 0;

INSERT INTO {schema}.message_texts (phone_number_id, message_id, revision_withdrawn, revision_time, revision_id, withdrawn,
    tenant, contact_key, direction, sent_at, type, text, source, received_at)
SELECT phone_number_id, message_id, false, sent_at, '', false, tenant, contact_key, direction, sent_at, 'text', text,
       CASE WHEN i % 50 = 1 THEN 'transcribed' ELSE 'typed' END, sent_at
FROM lines ORDER BY i;

INSERT INTO {schema}.enrichments (phone_number_id, message_id, revision_withdrawn, revision_time, revision_id, generation,
    withdrawn, tenant, contact_key, direction, sent_at, type, text, source, language, language_reliable, sentiment,
    sentiment_score, sentiment_confidence, sentiment_model, emotion, emotion_confidence, emotion_model, intent,
    intent_confidence, intent_model, risk, risk_rank, risk_factors, risk_model, latency_us, received_at, enriched_at, written)
SELECT phone_number_id, message_id, false, sent_at, '', 0, false, tenant, contact_key, direction, sent_at, 'text', text,
       'typed', (ARRAY['en', 'es', 'en', 'pt', 'ar', 'hi'])[1 + h % 6], true,
       (ARRAY['negative', 'neutral', 'positive'])[1 + h % 3], 0.1, 0.9, 's 1',
       (ARRAY['neutral', 'anger', 'joy'])[1 + h / 3 % 3], 0.8, 'e 1',
       (ARRAY['purchase', 'support', 'complaint', 'inquiry', 'return', 'tracking'])[1 + h / 9 % 6], 0.7, 'i 1',
       CASE WHEN h % 100 < 3 THEN 'high' WHEN h % 100 < 15 THEN 'medium' WHEN h % 100 < 75 THEN 'low' END,
       CASE WHEN h % 100 < 3 THEN 3 WHEN h % 100 < 15 THEN 2 WHEN h % 100 < 75 THEN 1 WHEN h % 100 < 95 THEN 0 END,
       ARRAY['delay'], 'r 1', 900, sent_at, sent_at + interval '1 second', h % 40 <> 39
FROM lines ORDER BY i;

INSERT INTO {schema}.voice_notes (phone_number_id, message_id, revision_withdrawn, revision_time, revision_id, withdrawn,
    tenant, contact_key, direction, sent_at, type, voice, mime_type, sha256, size_bytes, stored)
SELECT phone_number_id, message_id, false, sent_at, '', false, tenant, contact_key, direction, sent_at, 'audio', true,
       'audio/ogg', md5('audio' || i), 9000, false
FROM lines WHERE i % 50 = 1 ORDER BY i;

INSERT INTO {schema}.statuses (message_id, status_text, recipient_participant_id, phone_number_id, status_rank, occurred_at,
    tenant, contact_key, received_at)
SELECT message_id, status, '', phone_number_id, rank, sent_at + rank * interval '1 second', tenant, contact_key, sent_at
FROM lines, (VALUES ('sent', 1), ('delivered', 2)) s (status, rank)
WHERE direction = 'outbound' ORDER BY i;

INSERT INTO {schema}.conversation_trends (tenant, contact_key, version, overall_sentiment, sentiment_distribution,
    average_score, trend, message_count, first_sent_at, last_sent_at)
SELECT tenant, contact_key, 1, 'neutral', '{"positive": 3, "neutral": 4, "negative": 3}', 0.1,
       CASE WHEN abs(hashtext(contact_key)) % 1000 < 5 THEN 'improving' WHEN abs(hashtext(contact_key)) % 1000 < 25 THEN 'declining'
            ELSE 'stable' END, count(*), min(sent_at), max(sent_at)
FROM lines WHERE direction = 'inbound' GROUP BY 1, 2;

INSERT INTO {schema}.contact_scores (tenant, contact_key, as_of, changes, scored_at, lead_score, lead_tier, lead_confidence,
    lead_recommendation, lead_factors, lead_model, churn_probability, churn_risk, churn_confidence, churn_recommendations,
    churn_factors, churn_model, engagement_probability, engagement_level, engagement_confidence, engagement_factors,
    engagement_model, engagement_best_hour, engagement_best_day)
SELECT tenant, contact_key, now(), 1, now() - h % 1000000 * interval '1 second', score, CASE WHEN score >= 80 THEN 'hot'
       WHEN score >= 60 THEN 'warm' WHEN score >= 40 THEN 'cold' ELSE 'unqualified' END, 0.8, 'Call today', why, 'lead 1',
       h / 100 % 1000 / 1000.0, CASE WHEN h / 100 % 1000 >= 700 THEN 'critical' WHEN h / 100 % 1000 >= 500 THEN 'high'
       ELSE 'low' END, 0.8, ARRAY['Call them'], why, 'churn 1', 0.7, 'high', 0.8, why, 'engagement 1', 18, 2
FROM (SELECT p.*, abs(hashint4extended(n, 3)) AS h, abs(hashint4extended(n, 4)) % 1000 / 10.0 AS score FROM people p) p,
     (VALUES ('[{"name": "price_inquiry_count", "value": 3, "contribution": 12.5, "sentence": "asked for prices"}]'::jsonb))
         w (why);

INSERT INTO {schema}.contact_features (tenant, contact_key, as_of, source_position, made_at, engagement_hash, engagement)
SELECT tenant, contact_key, now() - k * interval '1 day', 10 - k, now(), 'h', array_fill(0.5::real, ARRAY[27])
FROM people, generate_series(1, 2) k;

INSERT INTO {schema}.score_changes (tenant, contact_key, kind, sequence, as_of, level_before, level, value)
SELECT p.tenant, p.contact_key, (ARRAY['lead', 'churn', 'engagement'])[1 + i % 3], i,
       now() - i * (interval '365 days' * 3 / {messages}), 'cold',
       CASE i % 3 WHEN 0 THEN (ARRAY['hot', 'cold', 'warm', 'cold', 'cold'])[1 + h % 5]
                  WHEN 1 THEN (ARRAY['critical', 'high', 'low', 'medium', 'low'])[1 + h % 5] ELSE 'high' END, 50
FROM (SELECT i, abs(hashint4extended(i, 5)) AS h FROM generate_series(1, {messages} / 3) i) c
JOIN people p ON p.n = c.h / 5 % {contacts};

INSERT INTO {schema}.events (tenant, event_id, occurred_at, received_at, contact_key, type, campaign_id, amount)
SELECT p.tenant, 'e' || i, now() - i * (interval '365 days' * 2 / {messages}), now(), p.contact_key,
       (ARRAY['order', 'campaign_sent', 'campaign_sent', 'campaign_opened', 'campaign_clicked', 'campaign_replied', 'order',
              'outbound_message', 'ticket_opened', 'opt_out'])[1 + h % 10],
       CASE WHEN h % 10 IN (1, 2, 3, 4, 5) THEN 'c' || i * 200::bigint / {messages} END, 20
FROM (SELECT i, abs(hashint4extended(i, 6)) AS h FROM generate_series(1, {messages} / 2) i) c
JOIN people p ON p.n = c.h / 10 % {contacts};

INSERT INTO {schema}.feedback (tenant, event_id, number, occurred_at, received_at, contact_key, kind, model, label, message_id,
    text, campaign_id, gender, age_range, education_level, country)
SELECT p.tenant, 'f' || i, i, now() - i * (interval '365 days' * 5 / {messages}), now(), p.contact_key,
       CASE WHEN h % 2 = 0 THEN 'opinion' ELSE 'correction' END, 'sentiment',
       (ARRAY['positive', 'neutral', 'negative', 'positive'])[1 + h % 4], 'wamid.' || md5('message' || i), 'I like it',
       CASE WHEN h % 2 = 0 THEN 'c' || i * 500::bigint / {messages} END, (ARRAY['female', 'male'])[1 + h % 2],
       (ARRAY['18-24', '25-34', '35-44'])[1 + h % 3], 'bachelor', (ARRAY['DE', 'BR', 'IN'])[1 + h % 3]
FROM (SELECT i, abs(hashint4extended(i, 7)) AS h FROM generate_series(1, {messages} / 5) i) c
JOIN people p ON p.n = c.h / 10 % {contacts};

INSERT INTO {schema}.analytics_windows (tenant, subject_kind, subject, size, start_at, version, messages, inbound, sentiment,
    risk, latency_count, latency_sum_us, latency_buckets)
SELECT t, 'tenant', '', size, date_trunc(size, now() AT TIME ZONE 'UTC', 'UTC') - i * ('1 ' || size)::interval, 1, 90, 60,
       '{"positive": 20, "neutral": 20, "negative": 20}'::jsonb, '{"high": 2}'::jsonb, 60, 60000000, array_fill(6::bigint, ARRAY[10])
FROM unnest(ARRAY['north', 'south', 'east', 'west', 'tiny']) t,
     (VALUES ('day', 365), ('hour', 8760), ('minute', 20000)) s (size, count)
CROSS JOIN LATERAL generate_series(0, least(s.count, {messages} / 50)) i
UNION ALL
SELECT tenant, 'contact', contact_key, 'day', date_trunc('day', now(), 'UTC') - k * interval '1 day', 1, 2, 2, NULL, NULL, 2,
       9, array_fill(0::bigint, ARRAY[10])
FROM people, generate_series(0, 2) k;

INSERT INTO {schema}.predictions (tenant, prediction_id, predicted_at, contact_key, task, message_id, model_name,
    model_version, part, label, confidence, latency_us)
SELECT tenant, 'p' || i, sent_at, contact_key, 'sentiment', message_id, 's', '1', 'canary', 'negative', 0.9, 90
FROM lines WHERE i % 5 = 0;

INSERT INTO {schema}.dead_letters (topic, topic_id, partition, record_offset, origin_topic, origin_partition, origin_offset,
    stage, reason, detail, attempt, failed_at, value_bytes)
SELECT 'whatsapp.raw.dead-letter', 't', i % 6, i, 'whatsapp.raw', 0, i, 'normaliser',
       CASE WHEN i % 1000 = 0 THEN 'late' ELSE 'invalid-json' END, 'It is no JSON.', 1,
       now() - i * (interval '365 days' * 20 / {messages}), 5
FROM generate_series(1, {messages} / 20) i;

INSERT INTO {schema}.dashboard_audit (audit_id, at, tenant, user_name, action, subject, reason)
SELECT md5('audit' || i)::uuid, now() - i * (interval '365 days' * 10 / {messages}),
       (ARRAY['north', 'south', '*', 'tiny'])[1 + i % 4], 'anna', 'reveal_text', 'm', ''
FROM generate_series(1, {messages} / 10) i;

INSERT INTO {schema}.training_runs (run_id, sequence, request_id, trigger, task, scope, status, message, progress, metrics,
    rows, missing_rows, started_at, ended_at, version)
SELECT 'r' || i, 1, 'q', 'data', 'intent', CASE i % 20 WHEN 0 THEN '' WHEN 1 THEN 'north' WHEN 2 THEN 'tiny'
       ELSE 'north/c' || i % 100 END, 'promoted', 'better', 100, '{"accuracy": 0.9}', 9000, 0, now() - i * interval '30 minutes',
       now(), 'v' || i
FROM generate_series(1, {messages} / 50) i;

INSERT INTO {schema}.model_versions (task, scope, version, published_at, name, size_bytes, chunks, metrics, published_by)
SELECT task, scope, version, started_at, 'intent', 900000, 2, metrics, 'trainer' FROM {schema}.training_runs;

INSERT INTO {schema}.model_controls (task, scope, decided_at, live_version, shadow_version, canary_version, canary_share,
    decided_by, reason)
SELECT task, scope, started_at, version, '', '', 0, 'trainer', 'better' FROM {schema}.training_runs;

INSERT INTO {schema}.model_metrics (tenant, task, model_name, model_version, day, source, metric_name, metric_value, low, high,
    labels, measured_at)
SELECT CASE i % 3 WHEN 0 THEN '' WHEN 1 THEN 'north' ELSE 'tiny' END, 'intent', 'intent', 'v' || i % 100,
       current_date - i / 300 % 365, (ARRAY['live', 'training', 'drift'])[1 + i / 100 % 3], m, 0.9, 0.8, 1, 240, now()
FROM generate_series(1, {messages} / 40) i, unnest(ARRAY['accuracy', 'macro_recall', 'brier']) m
ON CONFLICT DO NOTHING;

DROP TABLE lines, people;
