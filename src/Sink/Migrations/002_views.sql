-- Views for people and for the API.

CREATE VIEW {schema}.contact_roots AS
WITH RECURSIVE merged (tenant, contact_key, target, depth) AS (
    SELECT tenant, identity, contact_key, 1
    FROM {schema}.contact_aliases
    WHERE kind = 'contact_key' AND identity <> contact_key
    UNION
    SELECT m.tenant, m.contact_key, a.contact_key, m.depth + 1
    FROM merged m
    JOIN {schema}.contact_aliases a ON a.tenant = m.tenant AND a.identity = m.target AND a.kind = 'contact_key'
    WHERE m.depth < 32 AND a.identity <> a.contact_key
)
SELECT DISTINCT ON (tenant, contact_key) tenant, contact_key, target AS root
FROM merged
ORDER BY tenant, contact_key, depth DESC;
COMMENT ON VIEW {schema}.contact_roots IS 'Contacts that lost a merge, and the contact they ended in.';

CREATE VIEW {schema}.conversations AS
WITH lines AS (
    SELECT m.tenant, coalesce(r.root, m.contact_key) AS contact_key, m.phone_number_id, m.message_id, m.direction,
           m.sent_at, m.withdrawn, coalesce(x.text, m.text) AS text, e.sentiment_score
    FROM {schema}.messages m
    LEFT JOIN {schema}.contact_roots r ON r.tenant = m.tenant AND r.contact_key = m.contact_key
    LEFT JOIN {schema}.message_texts x ON x.phone_number_id = m.phone_number_id AND x.message_id = m.message_id
    LEFT JOIN {schema}.enrichments e ON e.phone_number_id = m.phone_number_id AND e.message_id = m.message_id
)
SELECT tenant, contact_key, phone_number_id,
       min(sent_at) AS first_message_at,
       max(sent_at) AS last_message_at,
       count(*) AS messages,
       count(*) FILTER (WHERE direction = 'inbound') AS inbound,
       count(*) FILTER (WHERE direction = 'outbound') AS outbound,
       count(*) FILTER (WHERE withdrawn) AS withdrawn,
       (array_agg(text ORDER BY sent_at DESC, message_id DESC) FILTER (WHERE text IS NOT NULL))[1] AS last_text,
       avg(sentiment_score) FILTER (WHERE direction = 'inbound') AS average_sentiment
FROM lines
GROUP BY tenant, contact_key, phone_number_id;
COMMENT ON VIEW {schema}.conversations IS
    'One row a contact and business number: first and last message, counts, last text, average sentiment of the contact (-1 to 1).';

CREATE VIEW {schema}.contacts AS
WITH seen AS (
    SELECT tenant, contact_key, sent_at, direction, profile_name, username FROM {schema}.messages
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
           min(s.sent_at) AS first_seen, max(s.sent_at) AS last_seen,
           count(s.sent_at) FILTER (WHERE s.direction = 'inbound') AS inbound,
           count(s.sent_at) FILTER (WHERE s.direction = 'outbound') AS outbound,
           (array_agg(s.profile_name ORDER BY s.sent_at DESC) FILTER (WHERE s.profile_name IS NOT NULL))[1] AS profile_name,
           (array_agg(s.username ORDER BY s.sent_at DESC) FILTER (WHERE s.username IS NOT NULL))[1] AS username
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
    GROUP BY p.tenant, p.contact_key
), words AS (
    SELECT p.tenant, p.contact_key, count(*) AS feedback
    FROM rooted p JOIN {schema}.feedback f ON f.tenant = p.tenant AND f.contact_key = p.any_key
    GROUP BY p.tenant, p.contact_key
)
SELECT t.tenant, t.contact_key, t.profile_name, t.username, n.identities, n.contact_since, t.first_seen, t.last_seen,
       t.inbound, t.outbound, coalesce(a.events, 0) AS events, a.last_event_at, coalesce(w.feedback, 0) AS feedback
FROM talk t
LEFT JOIN names n USING (tenant, contact_key)
LEFT JOIN acts a USING (tenant, contact_key)
LEFT JOIN words w USING (tenant, contact_key);
COMMENT ON VIEW {schema}.contacts IS
    'One row a person, merges followed: names as seen last, identities, first and last message, counters.';

CREATE VIEW {schema}.inbox_by_risk AS
SELECT e.risk, e.risk_rank, e.sent_at, e.tenant, coalesce(r.root, e.contact_key) AS contact_key, e.phone_number_id,
       e.message_id, e.type, e.text, e.language, e.sentiment, e.sentiment_score, e.risk_factors
FROM {schema}.enrichments e
LEFT JOIN {schema}.contact_roots r ON r.tenant = e.tenant AND r.contact_key = e.contact_key
WHERE e.direction = 'inbound' AND NOT e.withdrawn
ORDER BY e.risk_rank DESC NULLS LAST, e.sent_at DESC;
COMMENT ON VIEW {schema}.inbox_by_risk IS
    'Inbound messages that are not withdrawn, those that need a person most first, then the newest.';

CREATE VIEW {schema}.message_status_current AS
SELECT DISTINCT ON (phone_number_id, message_id)
       phone_number_id, message_id, tenant, contact_key, status_text, status_rank, occurred_at, errors
FROM {schema}.statuses
ORDER BY phone_number_id, message_id, status_rank DESC, occurred_at DESC, status_text;
COMMENT ON VIEW {schema}.message_status_current IS
    'Current status of each message the business sent: the highest rank, whatever came when.';

CREATE VIEW {schema}.pipeline_counts AS
          SELECT 'raw_webhooks' AS name, count(*) AS rows FROM {schema}.raw_webhooks
UNION ALL SELECT 'api_raw', count(*) FROM {schema}.api_raw
UNION ALL SELECT 'messages', count(*) FROM {schema}.messages
UNION ALL SELECT 'statuses', count(*) FROM {schema}.statuses
UNION ALL SELECT 'feedback', count(*) FROM {schema}.feedback
UNION ALL SELECT 'events', count(*) FROM {schema}.events
UNION ALL SELECT 'contact_aliases', count(*) FROM {schema}.contact_aliases
UNION ALL SELECT 'message_texts', count(*) FROM {schema}.message_texts
UNION ALL SELECT 'enrichments', count(*) FROM {schema}.enrichments
UNION ALL SELECT 'dead_letters', count(*) FROM {schema}.dead_letters
UNION ALL SELECT 'unreadable_records', count(*) FROM {schema}.unreadable_records
UNION ALL SELECT 'withdrawals', count(*) FROM {schema}.withdrawals
UNION ALL SELECT 'outbox', count(*) FROM {schema}.outbox;
COMMENT ON VIEW {schema}.pipeline_counts IS 'Rows a table.';
