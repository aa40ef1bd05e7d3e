-- What the labels say about new versions of models, and about live ones.

CREATE TABLE {schema}.training_gates (
    task             text COLLATE "C" NOT NULL,
    scope            text COLLATE "C" NOT NULL,
    challenger       text COLLATE "C" NOT NULL,
    sequence         bigint NOT NULL,
    champion         text NOT NULL,
    labels_from      timestamptz,
    updated_at       timestamptz NOT NULL,
    origin           text NOT NULL,
    stage            text NOT NULL,
    verdict          text NOT NULL,
    reason           text,
    waits_until      timestamptz,
    labels           bigint NOT NULL,
    disagreements    bigint NOT NULL,
    refused          bigint NOT NULL,
    e_better         double precision,
    e_worse          double precision,
    canary_contacts    bigint,
    canary_conversions bigint,
    live_contacts      bigint,
    live_conversions   bigint,
    PRIMARY KEY (task, scope, challenger)
);
COMMENT ON TABLE {schema}.training_gates IS
    'How each comparison of a new version with the live one stands, and, with an empty challenger, the watch over the '
    'live one. A comparison whose stage is live or retired has ended.';
COMMENT ON COLUMN {schema}.training_gates.e_better IS
    'Evidence that the challenger is better: it is promoted from 1 / OnlineGate__PromoteLevel on. Null for a watch.';
