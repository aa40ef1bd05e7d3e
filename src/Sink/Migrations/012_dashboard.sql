-- People who sign in to the dashboard, and the indexes of what it and the API read.

CREATE TABLE {schema}.dashboard_users (
    name          text COLLATE "C" PRIMARY KEY,
    tenant        text COLLATE "C" NOT NULL,
    role          text COLLATE "C" NOT NULL CHECK (role IN ('viewer', 'agent', 'trainer', 'operator', 'admin')),
    password_hash text NOT NULL,
    created_at    timestamptz NOT NULL
);
COMMENT ON TABLE {schema}.dashboard_users IS
    'People who sign in to the dashboard. tenant: whose data they see, * for all. The hash is that of ASP.NET Core.';

CREATE TABLE {schema}.dashboard_sessions (
    token_sha256 text COLLATE "C" PRIMARY KEY,
    user_name    text COLLATE "C" NOT NULL REFERENCES {schema}.dashboard_users ON DELETE CASCADE,
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL
);
CREATE INDEX dashboard_sessions_by_user ON {schema}.dashboard_sessions (user_name);
CREATE INDEX dashboard_sessions_by_end ON {schema}.dashboard_sessions (expires_at);
COMMENT ON TABLE {schema}.dashboard_sessions IS
    'Who is signed in: the SHA-256 of the cookie, never the cookie. A row that goes signs its browser out.';

CREATE TABLE {schema}.dashboard_invitations (
    code_sha256 text COLLATE "C" PRIMARY KEY,
    expires_at  timestamptz NOT NULL
);
COMMENT ON TABLE {schema}.dashboard_invitations IS
    'One-time links of a first start. Each makes the first user, an admin, and is good only while there is none.';

CREATE INDEX enrichments_waiting ON {schema}.enrichments (tenant, risk_rank, sent_at DESC)
    WHERE direction = 'inbound' AND NOT withdrawn AND written AND source_rank = 2;
CREATE INDEX messages_by_name ON {schema}.messages (tenant, (lower(profile_name) COLLATE "C"), contact_key)
    WHERE profile_name IS NOT NULL;
CREATE INDEX contact_aliases_merged ON {schema}.contact_aliases (tenant, identity) WHERE kind = 'contact_key';
CREATE INDEX conversation_trends_by_time ON {schema}.conversation_trends (tenant, last_sent_at DESC, contact_key DESC)
    WHERE last_sent_at IS NOT NULL;
CREATE INDEX score_changes_by_tenant ON {schema}.score_changes (tenant, as_of DESC);
CREATE INDEX dead_letters_by_time ON {schema}.dead_letters
    (failed_at DESC, topic_id DESC, partition DESC, record_offset DESC) WHERE failed_at IS NOT NULL;
CREATE INDEX training_runs_by_scope ON {schema}.training_runs (scope, started_at DESC, run_id DESC);
