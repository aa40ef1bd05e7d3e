-- How good each version of a model was on each day.

CREATE TABLE {schema}.model_metrics (
    tenant        text COLLATE "C" NOT NULL,
    task          text COLLATE "C" NOT NULL,
    model_name    text NOT NULL,
    model_version text COLLATE "C" NOT NULL,
    day           date NOT NULL,
    source        text COLLATE "C" NOT NULL,
    metric_name   text COLLATE "C" NOT NULL,
    metric_value  double precision NOT NULL,
    low           double precision,
    high          double precision,
    labels        bigint NOT NULL,
    measured_at   timestamptz NOT NULL,
    PRIMARY KEY (tenant, task, model_version, day, source, metric_name)
);
CREATE INDEX model_metrics_by_day ON {schema}.model_metrics (task, metric_name, day DESC);
COMMENT ON TABLE {schema}.model_metrics IS
    'How good each version of a model was on each day (UTC). tenant is empty for a model of all tenants.';
COMMENT ON COLUMN {schema}.model_metrics.source IS
    'training: the evaluation in the training that made the version. live: labels that arrived on that day for what it had said. '
    'drift: what it was asked and said on that day, against its reference.';
COMMENT ON COLUMN {schema}.model_metrics.low IS 'low and high: the 95 % interval; null where none is known.';
COMMENT ON COLUMN {schema}.model_metrics.labels IS 'Labels that the figure rests on; of drift the contacts.';
