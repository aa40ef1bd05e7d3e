-- Counts by minute, hour and day, and how conversations go: what the role windows makes.

CREATE TABLE {schema}.analytics_windows (
    tenant          text COLLATE "C" NOT NULL,
    subject_kind    text COLLATE "C" NOT NULL,
    subject         text COLLATE "C" NOT NULL,
    size            text COLLATE "C" NOT NULL,
    start_at        timestamptz NOT NULL,
    version         bigint NOT NULL,
    messages        bigint NOT NULL,
    inbound         bigint NOT NULL,
    sentiment       jsonb,
    emotion         jsonb,
    intent          jsonb,
    risk            jsonb,
    language        jsonb,
    feedback        jsonb,
    score_changes   jsonb,
    latency_count   bigint NOT NULL,
    latency_sum_us  bigint NOT NULL,
    latency_buckets bigint[] NOT NULL,
    PRIMARY KEY (tenant, subject_kind, subject, size, start_at)
);
CREATE INDEX analytics_windows_by_time ON {schema}.analytics_windows (size, start_at DESC) WHERE subject_kind <> 'contact';
COMMENT ON TABLE {schema}.analytics_windows IS
    'What happened in a minute, hour or day (UTC), by event time: of a tenant, a campaign (its feedback), a model version '
    '(task/model/version) or a contact. A message counts once, at its highest revision; a withdrawn one no more.';
COMMENT ON COLUMN {schema}.analytics_windows.sentiment IS
    'Inbound messages by label; the same in emotion, intent, risk and language. Of a campaign: feedback by the label it gives.';
COMMENT ON COLUMN {schema}.analytics_windows.feedback IS
    'By the model it is about: total, agreements and corrections (the same label as the model''s, another one).';
COMMENT ON COLUMN {schema}.analytics_windows.score_changes IS 'Changes of scores by kind/level.';
COMMENT ON COLUMN {schema}.analytics_windows.latency_buckets IS
    'How many took at most 100 us, 1 ms, 10 ms, 100 ms, 250 ms, 500 ms, 1 s, 2.5 s, 10 s, or longer. From receipt to '
    'enrichment of messages that came live; of a model its share of the batch.';

CREATE TABLE {schema}.conversation_trends (
    tenant                 text COLLATE "C" NOT NULL,
    contact_key            text COLLATE "C" NOT NULL,
    version                bigint NOT NULL,
    overall_sentiment      text,
    sentiment_distribution jsonb,
    average_score          double precision NOT NULL CHECK (average_score BETWEEN -2 AND 2),
    trend                  text NOT NULL,
    message_count          bigint NOT NULL,
    first_sent_at          timestamptz,
    last_sent_at           timestamptz,
    PRIMARY KEY (tenant, contact_key)
);
COMMENT ON TABLE {schema}.conversation_trends IS
    'How each contact''s conversation goes, by its latest 50 inbound messages: improving or declining where the mean score of '
    'the later half differs from that of the earlier one by more than 0.1, else stable.';

CREATE OR REPLACE VIEW {schema}.pipeline_counts AS
          SELECT 'raw_webhooks' AS name, count(*) AS rows FROM {schema}.raw_webhooks
UNION ALL SELECT 'api_raw', count(*) FROM {schema}.api_raw
UNION ALL SELECT 'messages', count(*) FROM {schema}.messages
UNION ALL SELECT 'statuses', count(*) FROM {schema}.statuses
UNION ALL SELECT 'feedback', count(*) FROM {schema}.feedback
UNION ALL SELECT 'events', count(*) FROM {schema}.events
UNION ALL SELECT 'contact_aliases', count(*) FROM {schema}.contact_aliases
UNION ALL SELECT 'voice_notes', count(*) FROM {schema}.voice_notes
UNION ALL SELECT 'message_texts', count(*) FROM {schema}.message_texts
UNION ALL SELECT 'enrichments', count(*) FROM {schema}.enrichments
UNION ALL SELECT 'contact_features', count(*) FROM {schema}.contact_features
UNION ALL SELECT 'contact_scores', count(*) FROM {schema}.contact_scores
UNION ALL SELECT 'score_changes', count(*) FROM {schema}.score_changes
UNION ALL SELECT 'analytics_windows', count(*) FROM {schema}.analytics_windows
UNION ALL SELECT 'conversation_trends', count(*) FROM {schema}.conversation_trends
UNION ALL SELECT 'predictions', count(*) FROM {schema}.predictions
UNION ALL SELECT 'model_versions', count(*) FROM {schema}.model_versions
UNION ALL SELECT 'model_artifacts', count(*) FROM {schema}.model_artifacts
UNION ALL SELECT 'model_controls', count(*) FROM {schema}.model_controls
UNION ALL SELECT 'dead_letters', count(*) FROM {schema}.dead_letters
UNION ALL SELECT 'unreadable_records', count(*) FROM {schema}.unreadable_records
UNION ALL SELECT 'withdrawals', count(*) FROM {schema}.withdrawals
UNION ALL SELECT 'outbox', count(*) FROM {schema}.outbox;
