-- The number of feedback within its tenant, and people whom an OpenID Connect issuer knows.

ALTER TABLE {schema}.feedback ADD COLUMN number bigint;
CREATE UNIQUE INDEX feedback_by_number ON {schema}.feedback (tenant, number) WHERE number IS NOT NULL;
COMMENT ON COLUMN {schema}.feedback.number IS
    'From 1 within the tenant, in the order in which feedback was accepted. Null in rows of earlier versions, and where the '
    'number was given anew after the topics were lost.';

ALTER TABLE {schema}.dashboard_users
    ALTER COLUMN password_hash DROP NOT NULL,
    ADD COLUMN identity text COLLATE "C" UNIQUE,
    ADD COLUMN shown_name text,
    ADD CONSTRAINT dashboard_users_one_way CHECK ((password_hash IS NULL) <> (identity IS NULL));
COMMENT ON COLUMN {schema}.dashboard_users.identity IS
    'Of who signs in through an issuer: the SHA-256 of issuer, line feed and subject. Null for who has a password. Their name is '
    'oidc: and its first 32 digits, which is the name of nobody with a password.';
COMMENT ON COLUMN {schema}.dashboard_users.shown_name IS 'Their name as the issuer has it; names nobody, since it is not unique.';
