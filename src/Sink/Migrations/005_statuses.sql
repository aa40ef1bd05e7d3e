-- Statuses of participants and payments, each a row; text that was made fit to be stored.

ALTER TABLE {schema}.statuses
    ADD COLUMN detail text COLLATE "C" NOT NULL DEFAULT '',
    ADD COLUMN type text,
    ADD COLUMN recipient_parent_user_id text,
    ADD COLUMN recipient_participant_user_id text,
    ADD COLUMN recipient_participant_parent_user_id text,
    ADD COLUMN recipient_identity_key_hash text,
    ADD COLUMN conversation_expires_at timestamptz,
    ADD COLUMN payment jsonb,
    ADD COLUMN text_cleaned boolean,
    DROP CONSTRAINT statuses_pkey,
    ADD PRIMARY KEY (message_id, status_text, recipient_participant_id, phone_number_id, detail);
CREATE INDEX statuses_by_reference ON {schema}.statuses (tenant, phone_number_id, (payment->>'reference_id'))
    WHERE type = 'payment';
COMMENT ON TABLE {schema}.statuses IS
    'Statuses of messages, payments and calls, one row a status. status_rank orders those of a delivery; see the views '
    'message_status_current and payments_current.';
COMMENT ON COLUMN {schema}.statuses.detail IS
    'What tells it apart beside message, status, participant''s phone and number: a digest of type, participant''s user ids, '
    'payment, refunds and error codes. Empty where nothing does.';
COMMENT ON COLUMN {schema}.statuses.type IS 'payment, call, or as received; null for the delivery of a message.';

ALTER TABLE {schema}.messages ADD COLUMN text_cleaned boolean;
ALTER TABLE {schema}.feedback ADD COLUMN text_cleaned boolean;
ALTER TABLE {schema}.events ADD COLUMN text_cleaned boolean;
COMMENT ON COLUMN {schema}.messages.text_cleaned IS
    'Something in it could not be stored and was replaced, such as U+0000 by U+FFFD; the raw topic has it as it came.';

CREATE OR REPLACE VIEW {schema}.message_status_current AS
WITH delivery AS (
    SELECT s.*,
           s.recipient_type = 'group' IS TRUE OR s.recipient_participant_id <> '' OR s.recipient_participant_user_id IS NOT NULL
               OR s.recipient_participant_parent_user_id IS NOT NULL AS of_group
    FROM {schema}.statuses s
    WHERE s.type IS NULL
), named AS (
    SELECT d.*,
           CASE WHEN NOT d.of_group THEN ''
                ELSE coalesce(nullif(d.contact_key, ''), nullif(d.recipient_participant_id, ''),
                              d.recipient_participant_user_id, d.recipient_participant_parent_user_id, '') END AS participant
    FROM delivery d
), standing AS (
    SELECT DISTINCT ON (phone_number_id, message_id, participant)
           n.*, CASE WHEN status_rank = 0 THEN 0 WHEN of_group AND status_rank = 5 THEN 1 ELSE status_rank + 1 END AS standing
    FROM named n
    ORDER BY phone_number_id, message_id, participant, status_rank DESC, occurred_at DESC, status_text
)
SELECT DISTINCT ON (phone_number_id, message_id)
       phone_number_id, message_id, tenant, CASE WHEN NOT of_group THEN contact_key END AS contact_key,
       status_text, status_rank, occurred_at, errors,
       CASE WHEN of_group THEN recipient_id END AS group_id,
       CASE WHEN of_group THEN count(*) FILTER (WHERE participant <> '') OVER message END AS participants,
       CASE WHEN of_group THEN count(*) FILTER (WHERE participant <> '' AND status_rank BETWEEN 2 AND 4) OVER message END
           AS participants_delivered,
       CASE WHEN of_group THEN count(*) FILTER (WHERE participant <> '' AND status_rank BETWEEN 3 AND 4) OVER message END
           AS participants_read,
       CASE WHEN of_group THEN count(*) FILTER (WHERE participant <> '' AND status_rank = 5) OVER message END
           AS participants_failed
FROM standing
WINDOW message AS (PARTITION BY phone_number_id, message_id)
ORDER BY phone_number_id, message_id, standing DESC, occurred_at DESC, status_text;
COMMENT ON VIEW {schema}.message_status_current IS
    'Current delivery status of each message the business sent: the highest rank, whatever came when. In a group it is that of '
    'the participant whom the message came furthest with, and failed only where it failed for every participant heard of; '
    'participants counts those heard of, of them delivered (or more), read (or played) and failed. Payments, calls and other '
    'types take no part; an unknown status of a delivery has the lowest rank.';

CREATE VIEW {schema}.payments_current AS
WITH states AS (
    SELECT s.tenant, s.phone_number_id, coalesce(s.payment->>'reference_id', s.message_id) AS reference, s.message_id,
           coalesce(r.root, s.contact_key) AS contact_key, s.status_text, s.occurred_at, s.received_at, s.detail, s.payment,
           s.payment->'transaction' AS transaction
    FROM {schema}.statuses s
    LEFT JOIN {schema}.contact_roots r ON r.tenant = s.tenant AND r.contact_key = s.contact_key
    WHERE s.type = 'payment'
), latest AS (
    SELECT DISTINCT ON (tenant, phone_number_id, reference) *
    FROM states
    ORDER BY tenant, phone_number_id, reference, occurred_at DESC, (transaction->'updated_at_ms')::bigint DESC NULLS LAST,
             CASE lower(status_text) WHEN 'pending' THEN 0 WHEN 'failed' THEN 1 ELSE 2 END DESC,
             CASE lower(transaction->>'status') WHEN 'pending' THEN 0 WHEN 'failed' THEN 1 ELSE 2 END DESC,
             jsonb_array_length(coalesce(transaction->'refunds', '[]')) DESC, received_at DESC, detail DESC
), paid_back AS (
    SELECT DISTINCT ON (s.tenant, s.phone_number_id, s.reference, f.refund_id)
           s.tenant, s.phone_number_id, s.reference, f.refund_id, f.refund, f.standing
    FROM states s
    CROSS JOIN LATERAL (
        SELECT coalesce(refund->>'id', refund->>'amount', '') AS refund_id, refund,
               CASE lower(refund->>'status') WHEN 'completed' THEN 2 WHEN 'success' THEN 2 WHEN 'failed' THEN 1 ELSE 0 END
                   AS standing
        FROM jsonb_array_elements(s.transaction->'refunds') AS refund
    ) f
    ORDER BY s.tenant, s.phone_number_id, s.reference, f.refund_id, s.occurred_at DESC,
             (f.refund->'updated_at_ms')::bigint DESC NULLS LAST, f.standing DESC, s.received_at DESC, s.detail DESC
), refunds AS (
    SELECT tenant, phone_number_id, reference, sum((refund->'amount')::numeric) FILTER (WHERE standing = 2) AS refunded,
           jsonb_agg(refund ORDER BY refund_id) AS refunds
    FROM paid_back
    GROUP BY tenant, phone_number_id, reference
)
SELECT l.tenant, l.phone_number_id, l.payment->>'reference_id' AS reference_id, l.message_id, l.contact_key,
       l.status_text AS status, l.occurred_at, (l.payment->'amount')::numeric AS amount,
       coalesce(l.payment->>'currency', l.transaction->>'currency') AS currency,
       l.transaction->>'id' AS transaction_id, l.transaction->>'type' AS transaction_type,
       l.transaction->>'status' AS transaction_status, l.transaction->>'error_code' AS error_code,
       l.transaction->>'error_reason' AS error_reason, coalesce(f.refunded, 0) AS refunded, f.refunds
FROM latest l
LEFT JOIN refunds f USING (tenant, phone_number_id, reference);
COMMENT ON VIEW {schema}.payments_current IS
    'Last state of each payment, by reference (by message where there is none). amount and refunded are exact, in units of '
    'currency (ISO 4217); refunded is the sum of the refunds that went through, refunds the last state of each.';
