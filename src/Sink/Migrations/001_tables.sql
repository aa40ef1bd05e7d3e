-- Tables of the sink. {schema} is the quoted schema name. Keys compare by bytes (collation C), so that order does not hang
-- on the locale of a server.

CREATE TABLE {schema}.raw_webhooks (
    tenant       text COLLATE "C" NOT NULL,
    delivery_id  text COLLATE "C" NOT NULL,
    producer     text,
    body_bytes   integer NOT NULL,
    waba_ids     text[] NOT NULL,
    received_at  timestamptz NOT NULL,
    partition    integer NOT NULL,
    record_offset bigint NOT NULL,
    PRIMARY KEY (tenant, delivery_id)
);
COMMENT ON TABLE {schema}.raw_webhooks IS
    'Webhook deliveries: metadata only, the bodies stay in the topic whatsapp.raw. One row a delivery and tenant; '
    'the position is that of the first copy sunk.';

CREATE TABLE {schema}.api_raw (
    tenant       text COLLATE "C" NOT NULL,
    event_id     text COLLATE "C" NOT NULL,
    kind         text COLLATE "C" NOT NULL,
    body_bytes   integer NOT NULL,
    received_at  timestamptz NOT NULL,
    partition    integer NOT NULL,
    record_offset bigint NOT NULL,
    PRIMARY KEY (tenant, event_id, kind)
);
COMMENT ON TABLE {schema}.api_raw IS
    'Feedback and events as posted: metadata only, the bodies stay in the topic api.raw. One row an event id and kind.';

CREATE TABLE {schema}.messages (
    phone_number_id    text COLLATE "C" NOT NULL,
    message_id         text COLLATE "C" NOT NULL,
    revision_withdrawn boolean NOT NULL,
    revision_time      timestamptz NOT NULL,
    revision_id        text COLLATE "C" NOT NULL,
    withdrawn          boolean NOT NULL,
    tenant             text COLLATE "C" NOT NULL,
    contact_key        text COLLATE "C" NOT NULL,
    waba_id            text,
    direction          text NOT NULL,
    sent_at            timestamptz NOT NULL,
    type               text NOT NULL,
    text               text,
    content            jsonb,
    context            jsonb,
    referral           jsonb,
    errors             jsonb,
    raw                jsonb,
    user_id            text,
    wa_id              text,
    parent_user_id     text,
    profile_name       text,
    username           text,
    group_id           text,
    delivery_id        text,
    received_at        timestamptz,
    PRIMARY KEY (phone_number_id, message_id)
);
CREATE INDEX messages_by_contact ON {schema}.messages (tenant, contact_key, sent_at);
CREATE INDEX messages_by_time ON {schema}.messages (sent_at);
COMMENT ON TABLE {schema}.messages IS
    'WhatsApp messages at their highest revision (revision_withdrawn, revision_time, revision_id). withdrawn: '
    'deleted by the sender, known from any topic; such a row has no text.';

CREATE TABLE {schema}.message_texts (
    phone_number_id    text COLLATE "C" NOT NULL,
    message_id         text COLLATE "C" NOT NULL,
    revision_withdrawn boolean NOT NULL,
    revision_time      timestamptz NOT NULL,
    revision_id        text COLLATE "C" NOT NULL,
    withdrawn          boolean NOT NULL,
    tenant             text COLLATE "C" NOT NULL,
    contact_key        text COLLATE "C" NOT NULL,
    direction          text NOT NULL,
    sent_at            timestamptz NOT NULL,
    type               text NOT NULL,
    text               text,
    source             text NOT NULL,
    received_at        timestamptz,
    PRIMARY KEY (phone_number_id, message_id)
);
COMMENT ON TABLE {schema}.message_texts IS 'Messages as text, at their highest revision. A withdrawn one has none.';

CREATE TABLE {schema}.enrichments (
    phone_number_id    text COLLATE "C" NOT NULL,
    message_id         text COLLATE "C" NOT NULL,
    revision_withdrawn boolean NOT NULL,
    revision_time      timestamptz NOT NULL,
    revision_id        text COLLATE "C" NOT NULL,
    generation         integer NOT NULL,
    withdrawn          boolean NOT NULL,
    tenant             text COLLATE "C" NOT NULL,
    contact_key        text COLLATE "C" NOT NULL,
    direction          text NOT NULL,
    sent_at            timestamptz NOT NULL,
    type               text NOT NULL,
    text               text,
    source             text NOT NULL,
    language           text,
    language_confidence real CHECK (language_confidence BETWEEN -2 AND 2),
    language_reliable  boolean,
    language_model     text,
    sentiment          text,
    sentiment_score    real CHECK (sentiment_score BETWEEN -2 AND 2),
    sentiment_confidence real CHECK (sentiment_confidence BETWEEN -2 AND 2),
    sentiment_positive real CHECK (sentiment_positive BETWEEN -2 AND 2),
    sentiment_neutral  real CHECK (sentiment_neutral BETWEEN -2 AND 2),
    sentiment_negative real CHECK (sentiment_negative BETWEEN -2 AND 2),
    sentiment_model    text,
    risk               text,
    risk_rank          smallint,
    risk_factors       text[],
    risk_model         text,
    latency_us         bigint,
    received_at        timestamptz,
    enriched_at        timestamptz,
    PRIMARY KEY (phone_number_id, message_id)
);
CREATE INDEX enrichments_by_risk ON {schema}.enrichments (risk_rank DESC, sent_at DESC)
    WHERE direction = 'inbound' AND NOT withdrawn;
COMMENT ON TABLE {schema}.enrichments IS
    'What models say of messages, at the highest (revision, generation). *_model is name and version of the model, '
    'latency_us the sum of their times in microseconds. NaN is refused.';

CREATE TABLE {schema}.withdrawals (
    phone_number_id text COLLATE "C" NOT NULL,
    message_id      text COLLATE "C" NOT NULL,
    revision_time   timestamptz NOT NULL,
    revision_id     text COLLATE "C" NOT NULL,
    PRIMARY KEY (phone_number_id, message_id)
);
COMMENT ON TABLE {schema}.withdrawals IS
    'Messages their sender deleted, known from any topic. Kept for good, so that a text that comes later lands blank.';

CREATE TABLE {schema}.statuses (
    message_id               text COLLATE "C" NOT NULL,
    status_text              text COLLATE "C" NOT NULL,
    recipient_participant_id text COLLATE "C" NOT NULL,
    phone_number_id          text COLLATE "C" NOT NULL,
    status_rank              smallint NOT NULL,
    occurred_at              timestamptz NOT NULL,
    tenant                   text COLLATE "C" NOT NULL,
    contact_key              text COLLATE "C" NOT NULL,
    waba_id                  text,
    recipient_id             text,
    recipient_user_id        text,
    recipient_type           text,
    biz_opaque_callback_data text,
    conversation_id          text,
    conversation_origin      text,
    pricing_category         text,
    pricing_model            text,
    pricing_type             text,
    billable                 boolean,
    errors                   jsonb,
    raw                      jsonb,
    delivery_id              text,
    received_at              timestamptz NOT NULL,
    PRIMARY KEY (message_id, status_text, recipient_participant_id, phone_number_id)
);
CREATE INDEX statuses_by_contact ON {schema}.statuses (tenant, contact_key);
COMMENT ON TABLE {schema}.statuses IS
    'Delivery statuses, one row a status. status_rank orders them; see the view message_status_current.';

CREATE TABLE {schema}.feedback (
    tenant       text COLLATE "C" NOT NULL,
    event_id     text COLLATE "C" NOT NULL,
    occurred_at  timestamptz NOT NULL,
    received_at  timestamptz NOT NULL,
    contact_key  text COLLATE "C",
    kind         text NOT NULL,
    model        text,
    label        text,
    value        double precision,
    message_id   text COLLATE "C",
    text         text,
    campaign_id  text,
    gender       text,
    age_range    text,
    education_level text,
    country      text,
    state        text,
    attributes   jsonb,
    PRIMARY KEY (tenant, event_id)
);
CREATE INDEX feedback_by_contact ON {schema}.feedback (tenant, contact_key);
COMMENT ON TABLE {schema}.feedback IS 'Labels for models: corrections, outcomes, opinions. One row an event id.';

CREATE TABLE {schema}.events (
    tenant       text COLLATE "C" NOT NULL,
    event_id     text COLLATE "C" NOT NULL,
    occurred_at  timestamptz NOT NULL,
    received_at  timestamptz NOT NULL,
    contact_key  text COLLATE "C",
    type         text NOT NULL,
    amount       numeric CHECK (amount BETWEEN -1e30 AND 1e30),
    currency     text,
    campaign_id  text,
    order_id     text,
    product_id   text,
    ticket_id    text,
    message_id   text COLLATE "C",
    outcome      text,
    attributes   jsonb,
    PRIMARY KEY (tenant, event_id)
);
CREATE INDEX events_by_contact ON {schema}.events (tenant, contact_key);
COMMENT ON TABLE {schema}.events IS 'Business events. One row an event id. amount is in units of currency (ISO 4217).';

CREATE TABLE {schema}.contact_aliases (
    tenant        text COLLATE "C" NOT NULL,
    identity      text COLLATE "C" NOT NULL,
    learnt_at     timestamptz NOT NULL,
    contact_since timestamptz NOT NULL,
    contact_key   text COLLATE "C" NOT NULL,
    kind          text NOT NULL,
    PRIMARY KEY (tenant, identity)
);
CREATE INDEX contact_aliases_by_contact ON {schema}.contact_aliases (tenant, contact_key);
COMMENT ON TABLE {schema}.contact_aliases IS
    'Which contact an identity belongs to, as learnt last. kind contact_key: a contact that was merged into another.';

CREATE TABLE {schema}.dead_letters (
    topic            text COLLATE "C" NOT NULL,
    topic_id         text COLLATE "C" NOT NULL,
    partition        integer NOT NULL,
    record_offset    bigint NOT NULL,
    origin_topic     text,
    origin_partition integer,
    origin_offset    bigint,
    origin_timestamp timestamptz,
    stage            text,
    reason           text,
    detail           text,
    attempt          integer,
    failed_at        timestamptz,
    key_bytes        integer,
    value_bytes      integer,
    PRIMARY KEY (topic_id, partition, record_offset)
);
CREATE INDEX dead_letters_by_reason ON {schema}.dead_letters (stage, reason);
COMMENT ON TABLE {schema}.dead_letters IS
    'Records that could not be processed: where they came from and why. The bytes stay in the dead-letter topic.';

CREATE TABLE {schema}.unreadable_records (
    topic         text COLLATE "C" NOT NULL,
    topic_id      text COLLATE "C" NOT NULL,
    partition     integer NOT NULL,
    record_offset bigint NOT NULL,
    reason        text NOT NULL,
    value_bytes   integer,
    PRIMARY KEY (topic_id, partition, record_offset)
);
COMMENT ON TABLE {schema}.unreadable_records IS
    'Records no Protobuf message could be read from, of topics whose processor dead-letters such records itself: '
    'the sink only counts them.';

CREATE TABLE {schema}.sink_offsets (
    cluster_id  text COLLATE "C" NOT NULL,
    topic_id    text COLLATE "C" NOT NULL,
    partition   integer NOT NULL,
    topic       text NOT NULL,
    next_offset bigint,
    owner       uuid NOT NULL,
    updated_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (cluster_id, topic_id, partition)
);
COMMENT ON TABLE {schema}.sink_offsets IS
    'Next offset to read of each partition, written with the rows. owner is the sink that opened it last: any other '
    'write fails. next_offset is null until the first batch.';

CREATE TABLE {schema}.outbox (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic         text NOT NULL,
    record_key    bytea,
    record_value  bytea,
    timestamp_ms  bigint NOT NULL,
    header_names  bytea[] NOT NULL,
    header_values bytea[] NOT NULL,
    publish_batch bigint,
    created_at    timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX outbox_by_batch ON {schema}.outbox (publish_batch, id);
COMMENT ON TABLE {schema}.outbox IS
    'Refused records on their way to a dead-letter topic, bytes and all. publish_batch: number of the Kafka '
    'transaction that carries it; null before.';
