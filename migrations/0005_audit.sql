-- One row for each access to a person's record and each decision (RULES §7.2). Rows of a chain are
-- numbered without gaps; each hash covers the row and the hash before it. One chain per writer, so
-- that writers do not wait for each other.
CREATE TABLE audit_event (
    chain BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    action BIGINT NOT NULL,
    outcome BIGINT NOT NULL,
    purpose BIGINT NOT NULL,
    actor_kind BIGINT NOT NULL,
    actor TEXT NOT NULL,
    on_behalf_of TEXT,
    institution TEXT,
    resident BYTEA,
    entity TEXT NOT NULL,
    detail TEXT NOT NULL,
    request BYTEA NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (chain, seq)
);
CREATE INDEX audit_event_resident ON audit_event (resident, at) WHERE resident IS NOT NULL;

CREATE TABLE audit_chain (
    chain BIGINT PRIMARY KEY,
    seq BIGINT NOT NULL,
    hash BYTEA NOT NULL
);
