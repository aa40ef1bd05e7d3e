-- Voice notes, features and scores of contacts, predictions, versions of models; translation, audience and transcript of
-- messages.

ALTER TABLE {schema}.enrichments
    ADD COLUMN translation_outcome text,
    ADD COLUMN translation text,
    ADD COLUMN translation_source text,
    ADD COLUMN translation_target text,
    ADD COLUMN translation_model text,
    ADD COLUMN personality text,
    ADD COLUMN personality_confidence real CHECK (personality_confidence BETWEEN -2 AND 2),
    ADD COLUMN personality_low_confidence boolean,
    ADD COLUMN personality_probabilities jsonb,
    ADD COLUMN personality_model text,
    ADD COLUMN audience_engagement text,
    ADD COLUMN audience_engagement_confidence real CHECK (audience_engagement_confidence BETWEEN -2 AND 2),
    ADD COLUMN audience_engagement_low_confidence boolean,
    ADD COLUMN audience_engagement_probabilities jsonb,
    ADD COLUMN audience_engagement_model text,
    ADD COLUMN transcript_language text,
    ADD COLUMN transcript_confidence real CHECK (transcript_confidence BETWEEN -2 AND 2),
    ADD COLUMN transcript_duration_ms bigint,
    ADD COLUMN transcript_model text;
COMMENT ON COLUMN {schema}.enrichments.translation IS
    'The text in the language that the models read; null where there is none, and translation_outcome says why.';
COMMENT ON COLUMN {schema}.enrichments.personality IS 'Null until a model of it is trained, as is audience_engagement.';

CREATE TABLE {schema}.voice_notes (
    phone_number_id    text COLLATE "C" NOT NULL,
    message_id         text COLLATE "C" NOT NULL,
    revision_withdrawn boolean NOT NULL,
    revision_time      timestamptz NOT NULL,
    revision_id        text COLLATE "C" NOT NULL,
    withdrawn          boolean NOT NULL,
    tenant             text COLLATE "C" NOT NULL,
    contact_key        text COLLATE "C" NOT NULL,
    direction          text NOT NULL,
    sent_at            timestamptz NOT NULL,
    type               text NOT NULL,
    voice              boolean NOT NULL,
    media_id           text,
    mime_type          text,
    sha256             text,
    size_bytes         bigint NOT NULL,
    stored             boolean NOT NULL,
    absence            text,
    received_at        timestamptz,
    fetched_at         timestamptz,
    PRIMARY KEY (phone_number_id, message_id)
);
CREATE INDEX voice_notes_by_contact ON {schema}.voice_notes (tenant, contact_key, sent_at);
COMMENT ON TABLE {schema}.voice_notes IS
    'Voice notes and audio files: metadata only, the audio stays in the topic whatsapp.voice-notes or, where stored is '
    'true, in the media store under its sha256. absence says why there is no audio. A withdrawn one has neither media id '
    'nor sha256.';

CREATE TABLE {schema}.contact_features (
    tenant          text COLLATE "C" NOT NULL,
    contact_key     text COLLATE "C" NOT NULL,
    as_of           timestamptz NOT NULL,
    source_position bigint NOT NULL,
    made_at         timestamptz NOT NULL,
    offsets         jsonb,
    lead_hash       text,
    lead            real[],
    churn_hash      text,
    churn           real[],
    engagement_hash text,
    engagement      real[],
    PRIMARY KEY (tenant, contact_key, as_of, source_position)
);
COMMENT ON TABLE {schema}.contact_features IS
    'Feature vectors of contacts as they were when scored, in the order of the schema whose hash stands beside each; NaN '
    'is missing. offsets: first offset of each source partition that is not in them; source_position is their sum, which '
    'rises with every batch.';

CREATE TABLE {schema}.contact_scores (
    tenant                     text COLLATE "C" NOT NULL,
    contact_key                text COLLATE "C" NOT NULL,
    as_of                      timestamptz NOT NULL,
    changes                    bigint NOT NULL,
    scored_at                  timestamptz NOT NULL,
    lead_status                text,
    lead_score                 real CHECK (lead_score BETWEEN -1 AND 101),
    lead_tier                  text,
    lead_confidence            real CHECK (lead_confidence BETWEEN -2 AND 2),
    lead_recommendation        text,
    lead_factors               jsonb,
    lead_model                 text,
    churn_status               text,
    churn_probability          real CHECK (churn_probability BETWEEN -2 AND 2),
    churn_risk                 text,
    churn_confidence           real CHECK (churn_confidence BETWEEN -2 AND 2),
    churn_recommendations      text[],
    churn_factors              jsonb,
    churn_model                text,
    engagement_status          text,
    engagement_probability     real CHECK (engagement_probability BETWEEN -2 AND 2),
    engagement_level           text,
    engagement_confidence      real CHECK (engagement_confidence BETWEEN -2 AND 2),
    engagement_recommendations text[],
    engagement_factors         jsonb,
    engagement_best_hour       integer,
    engagement_best_day        integer,
    engagement_model           text,
    demographic_status         text,
    demographic_sentiment      text,
    demographic_confidence     real CHECK (demographic_confidence BETWEEN -2 AND 2),
    demographic_probabilities  jsonb,
    demographic_model          text,
    PRIMARY KEY (tenant, contact_key)
);
CREATE INDEX contact_scores_by_lead ON {schema}.contact_scores (tenant, lead_score DESC) WHERE lead_score IS NOT NULL;
CREATE INDEX contact_scores_by_churn ON {schema}.contact_scores (tenant, churn_probability DESC)
    WHERE churn_probability IS NOT NULL;
COMMENT ON TABLE {schema}.contact_scores IS
    'The latest scores of each contact, at the highest (as_of, changes, scored_at). A status not_trained has no number. '
    'engagement_best_day counts from Monday = 0.';

CREATE TABLE {schema}.score_changes (
    tenant          text COLLATE "C" NOT NULL,
    contact_key     text COLLATE "C" NOT NULL,
    kind            text COLLATE "C" NOT NULL,
    sequence        bigint NOT NULL,
    as_of           timestamptz NOT NULL,
    level_before    text,
    level           text NOT NULL,
    value_before    real CHECK (value_before BETWEEN -2 AND 101),
    value           real NOT NULL CHECK (value BETWEEN -2 AND 101),
    model_name      text,
    model_version   text,
    recommendations text[],
    PRIMARY KEY (tenant, contact_key, kind, sequence)
);
CREATE INDEX score_changes_by_time ON {schema}.score_changes (as_of DESC);
COMMENT ON TABLE {schema}.score_changes IS
    'Changes of a contact''s tier (lead), risk (churn) or level (engagement); level_before is null the first time.';

CREATE TABLE {schema}.predictions (
    tenant        text COLLATE "C" NOT NULL,
    prediction_id text COLLATE "C" NOT NULL,
    predicted_at  timestamptz NOT NULL,
    contact_key   text COLLATE "C",
    task          text NOT NULL,
    message_id    text COLLATE "C",
    model_name    text,
    model_version text,
    part          text NOT NULL,
    label         text,
    value         double precision CHECK (value BETWEEN -1e300 AND 1e300),
    confidence    real CHECK (confidence BETWEEN -2 AND 2),
    latency_us    bigint NOT NULL,
    as_of         timestamptz,
    PRIMARY KEY (tenant, prediction_id)
);
CREATE INDEX predictions_by_time ON {schema}.predictions (task, predicted_at);
COMMENT ON TABLE {schema}.predictions IS
    'Every prediction, for monitoring: no text, no feature. part: live, shadow or canary. latency_us is in microseconds.';

CREATE TABLE {schema}.model_versions (
    task         text COLLATE "C" NOT NULL,
    scope        text COLLATE "C" NOT NULL,
    version      text COLLATE "C" NOT NULL,
    published_at timestamptz NOT NULL,
    name         text NOT NULL,
    manifest     jsonb,
    sha256       text,
    size_bytes   bigint NOT NULL,
    chunks       integer NOT NULL,
    metrics      jsonb,
    published_by text,
    PRIMARY KEY (task, scope, version)
);
COMMENT ON TABLE {schema}.model_versions IS
    'Versions of models with manifest and measures, as published last. scope: tenant or campaign; empty is all.';

CREATE TABLE {schema}.model_artifacts (
    sha256     text COLLATE "C" NOT NULL,
    chunk      integer NOT NULL,
    chunks     integer NOT NULL,
    size_bytes integer NOT NULL,
    PRIMARY KEY (sha256, chunk)
);
COMMENT ON TABLE {schema}.model_artifacts IS
    'Pieces of models: metadata only, the bytes stay in the topic model.artifacts.';

CREATE TABLE {schema}.model_controls (
    task           text COLLATE "C" NOT NULL,
    scope          text COLLATE "C" NOT NULL,
    decided_at     timestamptz NOT NULL,
    live_version   text COLLATE "C" NOT NULL,
    shadow_version text COLLATE "C" NOT NULL,
    canary_version text COLLATE "C" NOT NULL,
    canary_share   double precision NOT NULL CHECK (canary_share BETWEEN 0 AND 1),
    decided_by     text COLLATE "C" NOT NULL,
    reason         text COLLATE "C" NOT NULL,
    PRIMARY KEY (task, scope, decided_at, live_version, shadow_version, canary_version, canary_share, decided_by)
);
COMMENT ON TABLE {schema}.model_controls IS
    'Which version was live, shadow or canary from when on: all decisions ever made. An empty version is the one that '
    'ships, or none.';

CREATE VIEW {schema}.contacts_scored AS
WITH latest AS (
    SELECT DISTINCT ON (s.tenant, coalesce(r.root, s.contact_key)) coalesce(r.root, s.contact_key) AS root, s.*
    FROM {schema}.contact_scores s
    LEFT JOIN {schema}.contact_roots r ON r.tenant = s.tenant AND r.contact_key = s.contact_key
    ORDER BY s.tenant, coalesce(r.root, s.contact_key), (r.root IS NULL) DESC, s.as_of DESC, s.contact_key
)
SELECT c.*, s.as_of AS scored_as_of, s.scored_at, s.lead_status, s.lead_score, s.lead_tier, s.lead_recommendation,
       s.lead_factors, s.churn_status, s.churn_probability, s.churn_risk, s.churn_recommendations, s.churn_factors,
       s.engagement_status, s.engagement_probability, s.engagement_level, s.engagement_recommendations,
       s.engagement_best_hour, s.engagement_best_day, s.demographic_status, s.demographic_sentiment
FROM {schema}.contacts c
LEFT JOIN latest s ON s.tenant = c.tenant AND s.root = c.contact_key;
COMMENT ON VIEW {schema}.contacts_scored IS
    'contacts with the latest scores of each; of a merged contact those of the winner, and until it has some the loser''s.';

CREATE VIEW {schema}.alerts AS
SELECT l.tenant, coalesce(r.root, l.contact_key) AS contact_key, l.kind, l.level, l.level_before, l.value, l.as_of,
       l.recommendations, l.model_name, l.model_version
FROM (
    SELECT DISTINCT ON (tenant, contact_key, kind) *
    FROM {schema}.score_changes
    ORDER BY tenant, contact_key, kind, sequence DESC
) l
LEFT JOIN {schema}.contact_roots r ON r.tenant = l.tenant AND r.contact_key = l.contact_key
WHERE (l.kind, l.level) IN (('lead', 'hot'), ('churn', 'critical'), ('churn', 'high'))
ORDER BY l.as_of DESC;
COMMENT ON VIEW {schema}.alerts IS
    'Contacts whose last change made them a hot lead or a critical or high risk of leaving, the newest first.';

CREATE VIEW {schema}.voice_inbox AS
SELECT v.sent_at, v.tenant, coalesce(r.root, v.contact_key) AS contact_key, v.phone_number_id, v.message_id, v.voice,
       v.mime_type, v.size_bytes, v.sha256, v.stored, v.absence, x.text, e.transcript_language, e.transcript_confidence,
       e.transcript_duration_ms, e.translation, e.sentiment, e.emotion, e.intent, e.risk
FROM {schema}.voice_notes v
LEFT JOIN {schema}.contact_roots r ON r.tenant = v.tenant AND r.contact_key = v.contact_key
LEFT JOIN {schema}.message_texts x ON x.phone_number_id = v.phone_number_id AND x.message_id = v.message_id
LEFT JOIN {schema}.enrichments e ON e.phone_number_id = v.phone_number_id AND e.message_id = v.message_id
WHERE v.direction = 'inbound' AND NOT v.withdrawn
ORDER BY v.sent_at DESC;
COMMENT ON VIEW {schema}.voice_inbox IS
    'Inbound voice notes that are not withdrawn, with what was heard and what models say of it, the newest first.';

CREATE OR REPLACE VIEW {schema}.inbox_by_risk AS
SELECT e.risk, e.risk_rank, e.sent_at, e.tenant, coalesce(r.root, e.contact_key) AS contact_key, e.phone_number_id,
       e.message_id, e.type, e.text, e.language, e.sentiment, e.sentiment_score, e.risk_factors, e.emotion, e.intent,
       e.translation
FROM {schema}.enrichments e
LEFT JOIN {schema}.contact_roots r ON r.tenant = e.tenant AND r.contact_key = e.contact_key
WHERE e.direction = 'inbound' AND NOT e.withdrawn
ORDER BY e.risk_rank DESC NULLS LAST, e.sent_at DESC;

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
UNION ALL SELECT 'predictions', count(*) FROM {schema}.predictions
UNION ALL SELECT 'model_versions', count(*) FROM {schema}.model_versions
UNION ALL SELECT 'model_artifacts', count(*) FROM {schema}.model_artifacts
UNION ALL SELECT 'model_controls', count(*) FROM {schema}.model_controls
UNION ALL SELECT 'dead_letters', count(*) FROM {schema}.dead_letters
UNION ALL SELECT 'unreadable_records', count(*) FROM {schema}.unreadable_records
UNION ALL SELECT 'withdrawals', count(*) FROM {schema}.withdrawals
UNION ALL SELECT 'outbox', count(*) FROM {schema}.outbox;
