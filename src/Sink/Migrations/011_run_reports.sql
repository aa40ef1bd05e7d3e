-- Whose model a training made, where its report is, and how the live model was tested after it.

ALTER TABLE {schema}.training_runs
    ADD COLUMN campaign_id text,
    ADD COLUMN report text,
    ADD COLUMN test text;
COMMENT ON COLUMN {schema}.training_runs.campaign_id IS 'The campaign whose model it is; null: the tenant''s.';
COMMENT ON COLUMN {schema}.training_runs.report IS 'File of its report, on the machine of the trainer.';
COMMENT ON COLUMN {schema}.training_runs.test IS
    'How the live model was tested after it: "passed" or "failed" and why; null if it was not.';
