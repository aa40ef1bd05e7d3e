-- Replays of the scorer: their results take the place of contacts' scores. Each of the two tables has a last cutover.

CREATE TABLE {schema}.contact_scores_made (LIKE {schema}.contact_scores, PRIMARY KEY (tenant, contact_key));
COMMENT ON TABLE {schema}.contact_scores_made IS
    'Scores of the last ready replay of the scorer that differ from the live rows. Erasures go over it too.';
CREATE TABLE {schema}.contact_scores_replaced (LIKE {schema}.contact_scores, PRIMARY KEY (tenant, contact_key));
COMMENT ON TABLE {schema}.contact_scores_replaced IS
    'Scores as they were before the last cutover to a replay of the scorer: what undoes it. Erasures go over it too.';

ALTER TABLE {schema}.cutovers ADD COLUMN table_name text COLLATE "C" NOT NULL DEFAULT 'enrichments';
DROP INDEX {schema}.cutovers_last;
CREATE UNIQUE INDEX cutovers_last ON {schema}.cutovers (table_name) WHERE is_last;
COMMENT ON TABLE {schema}.cutovers IS
    'Replays whose results took the place of live rows. is_last: the one of its table that can be undone.';
COMMENT ON COLUMN {schema}.cutovers.table_name IS 'The table whose rows it changed.';
ALTER TABLE {schema}.cutover_prepared ADD COLUMN table_name text COLLATE "C" NOT NULL DEFAULT 'enrichments';
COMMENT ON TABLE {schema}.cutover_prepared IS
    'The replays whose results are made ready, one of a table at most. Every cutover and every undo of the table ends it.';
