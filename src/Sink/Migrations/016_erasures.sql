-- Erasures that were asked for by the REST API. They name nobody: contact keys are keyed hashes.

CREATE TABLE {schema}.erasures (
    erasure_id uuid PRIMARY KEY,
    tenant text COLLATE "C" NOT NULL,
    contact_key text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL CHECK (state IN ('unconfirmed', 'waiting', 'running', 'done', 'failed')),
    requested_at timestamptz NOT NULL,
    requested_by text NOT NULL,
    confirmed_at timestamptz,
    confirmed_by text,
    attempts integer NOT NULL DEFAULT 0,
    leased_until timestamptz,
    step text,
    ended_at timestamptz,
    message text,
    receipt text);
CREATE UNIQUE INDEX erasures_open ON {schema}.erasures (tenant, contact_key)
    WHERE state IN ('unconfirmed', 'waiting', 'running');
CREATE INDEX erasures_by_time ON {schema}.erasures (tenant, requested_at DESC, erasure_id DESC);
COMMENT ON TABLE {schema}.erasures IS 'Erasures that were asked for by the REST API. One of a contact is open at a time.';
COMMENT ON COLUMN {schema}.erasures.requested_by IS 'Application and id of the key, or subject of the token.';
COMMENT ON COLUMN {schema}.erasures.leased_until IS
    'Until then a process is at it. One that is past it was left by a process that ended; another goes on.';
COMMENT ON COLUMN {schema}.erasures.receipt IS 'The signed receipt as it is handed over.';
