-- What counts: which messages a person wrote, what came from a history, and whose time could not be.

ALTER TABLE {schema}.messages
    ADD COLUMN source_rank smallint NOT NULL DEFAULT 2,
    ADD COLUMN written boolean NOT NULL DEFAULT true,
    ADD COLUMN time_replaced boolean NOT NULL DEFAULT false,
    ADD COLUMN history_phase integer,
    ADD COLUMN history_progress integer,
    ADD COLUMN history_status text;
ALTER TABLE {schema}.message_texts ADD COLUMN source_rank smallint NOT NULL DEFAULT 2;
ALTER TABLE {schema}.voice_notes ADD COLUMN source_rank smallint NOT NULL DEFAULT 2;
ALTER TABLE {schema}.enrichments
    ADD COLUMN source_rank smallint NOT NULL DEFAULT 2,
    ADD COLUMN written boolean NOT NULL DEFAULT true;
COMMENT ON TABLE {schema}.messages IS
    'WhatsApp messages at their highest revision (revision_withdrawn, source_rank, edit before original, revision_time, '
    'revision_id). withdrawn: deleted by the sender, known from any topic; such a row has no text.';
COMMENT ON COLUMN {schema}.messages.source_rank IS
    '2: came live. 1: from the history that a business shared. 0: the same, and its media has not come.';
COMMENT ON COLUMN {schema}.messages.written IS
    'A person wrote it: no reaction, notice or act on another message. Views and features count these only.';
COMMENT ON COLUMN {schema}.messages.time_replaced IS
    'The time given cannot be (none, before 2000, more than a day after the receipt): sent_at is the time of receipt.';

CREATE OR REPLACE VIEW {schema}.conversations AS
WITH lines AS (
    SELECT m.tenant, coalesce(r.root, m.contact_key) AS contact_key, m.phone_number_id, m.message_id, m.direction,
           m.sent_at, m.received_at, m.time_replaced, m.withdrawn, coalesce(x.text, m.text) AS text, e.sentiment_score
    FROM {schema}.messages m
    LEFT JOIN {schema}.contact_roots r ON r.tenant = m.tenant AND r.contact_key = m.contact_key
    LEFT JOIN {schema}.message_texts x ON x.phone_number_id = m.phone_number_id AND x.message_id = m.message_id
    LEFT JOIN {schema}.enrichments e ON e.phone_number_id = m.phone_number_id AND e.message_id = m.message_id
    WHERE m.written
), talk AS (
    SELECT tenant, contact_key, phone_number_id,
           min(sent_at) AS first_message_at,
           max(sent_at) AS last_message_at,
           count(*) AS messages,
           count(*) FILTER (WHERE direction = 'inbound') AS inbound,
           count(*) FILTER (WHERE direction = 'outbound') AS outbound,
           count(*) FILTER (WHERE withdrawn) AS withdrawn,
           (array_agg(text ORDER BY sent_at DESC, message_id DESC) FILTER (WHERE text IS NOT NULL AND NOT time_replaced))[1]
               AS timed_text,
           (array_agg(received_at ORDER BY sent_at DESC, message_id DESC)
               FILTER (WHERE text IS NOT NULL AND NOT time_replaced))[1] AS timed_received_at,
           (array_agg(text ORDER BY received_at DESC, message_id DESC) FILTER (WHERE text IS NOT NULL AND time_replaced))[1]
               AS untimed_text,
           max(received_at) FILTER (WHERE text IS NOT NULL AND time_replaced) AS untimed_received_at,
           avg(sentiment_score) FILTER (WHERE direction = 'inbound') AS average_sentiment
    FROM lines
    GROUP BY tenant, contact_key, phone_number_id
)
SELECT tenant, contact_key, phone_number_id, first_message_at, last_message_at, messages, inbound, outbound, withdrawn,
       CASE WHEN timed_text IS NULL OR untimed_received_at > timed_received_at THEN untimed_text ELSE timed_text END AS last_text,
       average_sentiment
FROM talk;
COMMENT ON VIEW {schema}.conversations IS
    'One row a contact and business number: first and last message, counts, last text, average sentiment of the contact '
    '(-1 to 1), of messages that a person wrote. A text whose time was replaced is the last one only where it was received '
    'after the newest text with a time of its own.';

CREATE OR REPLACE VIEW {schema}.contacts AS
WITH seen AS (
    SELECT tenant, contact_key, sent_at, direction, written, time_replaced, profile_name, username FROM {schema}.messages
), people AS (
    SELECT tenant, contact_key FROM {schema}.messages
    UNION SELECT tenant, contact_key FROM {schema}.contact_aliases
    UNION SELECT tenant, contact_key FROM {schema}.events WHERE contact_key IS NOT NULL
    UNION SELECT tenant, contact_key FROM {schema}.feedback WHERE contact_key IS NOT NULL
), rooted AS (
    SELECT p.tenant, p.contact_key AS any_key, coalesce(r.root, p.contact_key) AS contact_key
    FROM people p
    LEFT JOIN {schema}.contact_roots r ON r.tenant = p.tenant AND r.contact_key = p.contact_key
), talk AS (
    SELECT p.tenant, p.contact_key,
           min(s.sent_at) FILTER (WHERE s.written) AS first_seen, max(s.sent_at) FILTER (WHERE s.written) AS last_seen,
           count(s.sent_at) FILTER (WHERE s.written AND s.direction = 'inbound') AS inbound,
           count(s.sent_at) FILTER (WHERE s.written AND s.direction = 'outbound') AS outbound,
           (array_agg(s.profile_name ORDER BY s.time_replaced, s.sent_at DESC)
               FILTER (WHERE s.profile_name IS NOT NULL))[1] AS profile_name,
           (array_agg(s.username ORDER BY s.time_replaced, s.sent_at DESC)
               FILTER (WHERE s.username IS NOT NULL))[1] AS username
    FROM rooted p LEFT JOIN seen s ON s.tenant = p.tenant AND s.contact_key = p.any_key
    GROUP BY p.tenant, p.contact_key
), names AS (
    SELECT p.tenant, p.contact_key, min(a.contact_since) AS contact_since,
           array_agg(DISTINCT a.identity ORDER BY a.identity) FILTER (WHERE a.kind <> 'contact_key') AS identities
    FROM rooted p JOIN {schema}.contact_aliases a ON a.tenant = p.tenant AND a.contact_key = p.any_key
    GROUP BY p.tenant, p.contact_key
), acts AS (
    SELECT p.tenant, p.contact_key, count(*) AS events, max(e.occurred_at) AS last_event_at
    FROM rooted p JOIN {schema}.events e ON e.tenant = p.tenant AND e.contact_key = p.any_key
    WHERE e.type NOT IN ('contact_saved', 'contact_removed')
    GROUP BY p.tenant, p.contact_key
), book AS (
    SELECT DISTINCT ON (p.tenant, p.contact_key) p.tenant, p.contact_key,
           CASE WHEN e.type = 'contact_saved' THEN e.attributes ->> 'full_name' END AS saved_name
    FROM rooted p JOIN {schema}.events e ON e.tenant = p.tenant AND e.contact_key = p.any_key
    WHERE e.type IN ('contact_saved', 'contact_removed')
    ORDER BY p.tenant, p.contact_key, e.occurred_at DESC, e.received_at DESC, e.event_id
), words AS (
    SELECT p.tenant, p.contact_key, count(*) AS feedback
    FROM rooted p JOIN {schema}.feedback f ON f.tenant = p.tenant AND f.contact_key = p.any_key
    GROUP BY p.tenant, p.contact_key
)
SELECT t.tenant, t.contact_key, t.profile_name, t.username, n.identities, n.contact_since, t.first_seen, t.last_seen,
       t.inbound, t.outbound, coalesce(a.events, 0) AS events, a.last_event_at, coalesce(w.feedback, 0) AS feedback,
       b.saved_name
FROM talk t
LEFT JOIN names n USING (tenant, contact_key)
LEFT JOIN acts a USING (tenant, contact_key)
LEFT JOIN book b USING (tenant, contact_key)
LEFT JOIN words w USING (tenant, contact_key);
COMMENT ON VIEW {schema}.contacts IS
    'One row a person, merges followed: names as seen last, the name in the contact book of the business''s phone, identities, '
    'first and last message that a person wrote, counters of such messages.';

CREATE OR REPLACE VIEW {schema}.inbox_by_risk AS
SELECT e.risk, e.risk_rank, e.sent_at, e.tenant, coalesce(r.root, e.contact_key) AS contact_key, e.phone_number_id,
       e.message_id, e.type, e.text, e.language, e.sentiment, e.sentiment_score, e.risk_factors, e.emotion, e.intent,
       e.translation
FROM {schema}.enrichments e
LEFT JOIN {schema}.contact_roots r ON r.tenant = e.tenant AND r.contact_key = e.contact_key
WHERE e.direction = 'inbound' AND NOT e.withdrawn AND e.written AND e.source_rank = 2
ORDER BY e.risk_rank DESC NULLS LAST, e.sent_at DESC;
COMMENT ON VIEW {schema}.inbox_by_risk IS
    'Inbound messages that a person wrote, not withdrawn and no history: those that need a person most first, then the newest.';

CREATE OR REPLACE VIEW {schema}.voice_inbox AS
SELECT v.sent_at, v.tenant, coalesce(r.root, v.contact_key) AS contact_key, v.phone_number_id, v.message_id, v.voice,
       v.mime_type, v.size_bytes, v.sha256, v.stored, v.absence, x.text, e.transcript_language, e.transcript_confidence,
       e.transcript_duration_ms, e.translation, e.sentiment, e.emotion, e.intent, e.risk
FROM {schema}.voice_notes v
LEFT JOIN {schema}.contact_roots r ON r.tenant = v.tenant AND r.contact_key = v.contact_key
LEFT JOIN {schema}.message_texts x ON x.phone_number_id = v.phone_number_id AND x.message_id = v.message_id
LEFT JOIN {schema}.enrichments e ON e.phone_number_id = v.phone_number_id AND e.message_id = v.message_id
WHERE v.direction = 'inbound' AND NOT v.withdrawn AND v.source_rank = 2
ORDER BY v.sent_at DESC;
COMMENT ON VIEW {schema}.voice_inbox IS
    'Inbound voice notes that are not withdrawn and no history, with what was heard and what models say of it, the newest first.';
