-- Labelled examples, what the trainer is asked for, and how trainings go.

CREATE TABLE {schema}.training_rows (
    tenant               text COLLATE "C" NOT NULL,
    row_id               text COLLATE "C" NOT NULL,
    version              bigint NOT NULL,
    contact_key          text,
    revoked              boolean,
    task                 text,
    campaign_id          text,
    origin               text NOT NULL,
    source               text NOT NULL,
    label                text,
    value                double precision,
    labelled_at          timestamptz NOT NULL,
    as_of                timestamptz,
    features_hash        text,
    features             real[],
    features_partition   integer,
    features_offset      bigint,
    message_id           text,
    text                 text,
    language             text,
    gender               text,
    age_range            text,
    education_level      text,
    country              text,
    state                text,
    model_name           text,
    model_version        text,
    served_label         text,
    served_value         double precision,
    confidence           real NOT NULL,
    sampling_probability double precision NOT NULL,
    PRIMARY KEY (tenant, row_id)
);
CREATE INDEX training_rows_by_task ON {schema}.training_rows (task, tenant, labelled_at DESC) WHERE revoked IS NULL;
COMMENT ON TABLE {schema}.training_rows IS
    'Labels with what was served before they arrived: the vector (a record of contact.features) or the text. One row per '
    'labelled thing, with its current label. A revoked row has neither text nor vector.';
COMMENT ON COLUMN {schema}.training_rows.sampling_probability IS
    'Chance with which the example was picked for a label; 0 if somebody chose to label it.';

CREATE TABLE {schema}.training_requests (
    request_id   text COLLATE "C" PRIMARY KEY,
    requested_at timestamptz NOT NULL,
    action       text NOT NULL,
    tenant       text,
    tasks        text[] NOT NULL,
    force        boolean,
    test_share   double precision,
    folds        integer,
    search       boolean,
    campaign_id  text,
    requested_by text
);
COMMENT ON TABLE {schema}.training_requests IS 'What the trainer was asked for; no tasks: all.';

CREATE TABLE {schema}.training_runs (
    run_id       text COLLATE "C" PRIMARY KEY,
    sequence     bigint NOT NULL,
    request_id   text,
    trigger      text NOT NULL,
    task         text,
    scope        text NOT NULL,
    status       text NOT NULL,
    message      text,
    progress     integer NOT NULL,
    metrics      jsonb,
    rows         bigint NOT NULL,
    missing_rows bigint NOT NULL,
    started_at   timestamptz NOT NULL,
    ended_at     timestamptz,
    version      text,
    sha256       text,
    champion     text,
    gate         text,
    rows_sha256  text
);
CREATE INDEX training_runs_by_time ON {schema}.training_runs (started_at DESC);
COMMENT ON TABLE {schema}.training_runs IS
    'How each training went last: the row of a run changes until it has ended. rows_sha256 is that of its examples in order.';

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
UNION ALL SELECT 'training_rows', count(*) FROM {schema}.training_rows
UNION ALL SELECT 'training_requests', count(*) FROM {schema}.training_requests
UNION ALL SELECT 'training_runs', count(*) FROM {schema}.training_runs
UNION ALL SELECT 'dead_letters', count(*) FROM {schema}.dead_letters
UNION ALL SELECT 'unreadable_records', count(*) FROM {schema}.unreadable_records
UNION ALL SELECT 'withdrawals', count(*) FROM {schema}.withdrawals
UNION ALL SELECT 'outbox', count(*) FROM {schema}.outbox;
