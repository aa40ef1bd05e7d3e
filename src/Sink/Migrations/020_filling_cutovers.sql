-- Cutovers add the results that the tables have no row of, and are prepared in steps.

ALTER TABLE {schema}.enrichments_replaced ADD COLUMN added boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN {schema}.enrichments_replaced.added IS 'There was no row: an undo removes the one that was added.';
ALTER TABLE {schema}.contact_scores_replaced ADD COLUMN added boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN {schema}.contact_scores_replaced.added IS 'Always false: a cutover of scores adds no row.';
ALTER TABLE {schema}.cutovers ADD COLUMN added bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN {schema}.cutovers.rows IS 'Rows that it changed, without those that it added.';
COMMENT ON COLUMN {schema}.cutovers.added IS 'Rows that it added, where there was none.';
COMMENT ON COLUMN {schema}.cutovers.restored IS 'Rows that its undo put back or removed.';
ALTER TABLE {schema}.cutover_prepared
    ADD COLUMN token text COLLATE "C" NOT NULL DEFAULT '',
    ADD COLUMN is_whole boolean NOT NULL DEFAULT true;
COMMENT ON COLUMN {schema}.cutover_prepared.token IS 'The preparation that made it; another one of the same job has another.';
COMMENT ON COLUMN {schema}.cutover_prepared.is_whole IS 'All results are in. Until then no cutover takes what is made.';
