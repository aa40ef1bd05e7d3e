-- Replays whose results took the place of enrichments, and what they replaced.

CREATE TABLE {schema}.enrichments_replaced (LIKE {schema}.enrichments, PRIMARY KEY (phone_number_id, message_id));
COMMENT ON TABLE {schema}.enrichments_replaced IS
    'Enrichments as they were before the last cutover to a replay: what undoes it. Withdrawals and erasures go over it too.';
CREATE TABLE {schema}.cutovers (
    job_id     text COLLATE "C" PRIMARY KEY,
    generation integer NOT NULL,
    made_at    timestamptz NOT NULL,
    rows       bigint NOT NULL,
    is_last    boolean NOT NULL,
    undone_at  timestamptz,
    restored   bigint);
CREATE UNIQUE INDEX cutovers_last ON {schema}.cutovers (is_last) WHERE is_last;
COMMENT ON TABLE {schema}.cutovers IS
    'Replays whose results took the place of enrichments. is_last: the one that can be undone.';
COMMENT ON COLUMN {schema}.cutovers.rows IS 'Rows that it changed.';
COMMENT ON COLUMN {schema}.cutovers.restored IS 'Rows that its undo put back.';
