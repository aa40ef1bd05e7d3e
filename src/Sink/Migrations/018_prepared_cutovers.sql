-- What the next cutover puts in place, made ready before anybody asks for it: the cutover itself is short.

CREATE TABLE {schema}.enrichments_made (LIKE {schema}.enrichments, PRIMARY KEY (phone_number_id, message_id));
COMMENT ON TABLE {schema}.enrichments_made IS
    'Results of the last ready replay that differ from the live rows. Withdrawals and erasures go over it too.';
CREATE TABLE {schema}.cutover_prepared (
    job_id  text COLLATE "C" PRIMARY KEY,
    made_at timestamptz NOT NULL);
COMMENT ON TABLE {schema}.cutover_prepared IS
    'The replay whose results enrichments_made holds; no row, or one. Every cutover and every undo ends it.';
