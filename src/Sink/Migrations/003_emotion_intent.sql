-- What the text models say besides sentiment: intensity, emotion, intent, and which labels are not sure.

ALTER TABLE {schema}.enrichments
    ADD COLUMN sentiment_intensity real CHECK (sentiment_intensity BETWEEN -2 AND 2),
    ADD COLUMN sentiment_low_confidence boolean,
    ADD COLUMN emotion text,
    ADD COLUMN emotion_confidence real CHECK (emotion_confidence BETWEEN -2 AND 2),
    ADD COLUMN emotion_low_confidence boolean,
    ADD COLUMN emotion_probabilities real[] CHECK (NOT 'NaN'::real = ANY (emotion_probabilities)),
    ADD COLUMN emotion_model text,
    ADD COLUMN intent text,
    ADD COLUMN intent_confidence real CHECK (intent_confidence BETWEEN -2 AND 2),
    ADD COLUMN intent_low_confidence boolean,
    ADD COLUMN intent_probabilities real[] CHECK (NOT 'NaN'::real = ANY (intent_probabilities)),
    ADD COLUMN intent_model text;
COMMENT ON COLUMN {schema}.enrichments.emotion_probabilities IS
    'Of neutral, joy, sadness, anger, fear, surprise, disgust, in this order.';
COMMENT ON COLUMN {schema}.enrichments.intent_probabilities IS
    'Of purchase, support, complaint, inquiry, return, tracking, in this order.';

CREATE OR REPLACE VIEW {schema}.inbox_by_risk AS
SELECT e.risk, e.risk_rank, e.sent_at, e.tenant, coalesce(r.root, e.contact_key) AS contact_key, e.phone_number_id,
       e.message_id, e.type, e.text, e.language, e.sentiment, e.sentiment_score, e.risk_factors, e.emotion, e.intent
FROM {schema}.enrichments e
LEFT JOIN {schema}.contact_roots r ON r.tenant = e.tenant AND r.contact_key = e.contact_key
WHERE e.direction = 'inbound' AND NOT e.withdrawn
ORDER BY e.risk_rank DESC NULLS LAST, e.sent_at DESC;
