-- People who may no longer sign in, what people did, where the audio of a voice note lies, and the indexes of campaigns and
-- conversations.

ALTER TABLE {schema}.dashboard_users ADD COLUMN disabled_at timestamptz;
COMMENT ON COLUMN {schema}.dashboard_users.disabled_at IS 'Since when they may not sign in; null: they may.';

CREATE TABLE {schema}.dashboard_audit (
    audit_id   uuid PRIMARY KEY,
    at         timestamptz NOT NULL,
    tenant     text COLLATE "C" NOT NULL,
    user_name  text COLLATE "C" NOT NULL,
    action     text COLLATE "C" NOT NULL,
    subject    text COLLATE "C" NOT NULL,
    reason     text NOT NULL
);
CREATE INDEX dashboard_audit_by_time ON {schema}.dashboard_audit (at DESC, audit_id DESC);
CREATE INDEX dashboard_audit_by_tenant ON {schema}.dashboard_audit (tenant, at DESC, audit_id DESC);
COMMENT ON TABLE {schema}.dashboard_audit IS
    'What people of the dashboard did, written before it is done: a hidden text that was shown, a model, key or person that was '
    'changed. subject names the message, model, key or person, never a text. tenant is * for what belongs to all.';

ALTER TABLE {schema}.voice_notes
    ADD COLUMN record_partition integer,
    ADD COLUMN record_offset bigint;
COMMENT ON COLUMN {schema}.voice_notes.record_partition IS
    'record_partition and record_offset: where its record lies in whatsapp.voice-notes, with the audio where stored is false. '
    'Null in rows of earlier versions.';

CREATE INDEX feedback_by_campaign ON {schema}.feedback (tenant, campaign_id, occurred_at) INCLUDE (label)
    WHERE campaign_id IS NOT NULL;
CREATE INDEX events_by_campaign ON {schema}.events (tenant, campaign_id, occurred_at) INCLUDE (type, contact_key)
    WHERE campaign_id IS NOT NULL;
CREATE INDEX conversation_trends_by_trend ON {schema}.conversation_trends
    (tenant, trend, last_sent_at DESC, contact_key DESC) WHERE last_sent_at IS NOT NULL;
