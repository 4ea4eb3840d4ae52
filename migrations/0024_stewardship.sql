-- The client certificate that a sender of HL7 v2 must show within TLS: SHA-256 of it, in hexadecimal digits.
ALTER TABLE mllp_sender ADD COLUMN certificate TEXT;

-- Exports of the records of many (crates/clinical, bulk): asked for by one, approved by another, written once, gone in time.
CREATE TABLE bulk_export (
    id BYTEA PRIMARY KEY,
    -- who asked: account and login, acting for which institution (none: the region)
    account BYTEA NOT NULL,
    login TEXT NOT NULL,
    institution TEXT,
    reason TEXT NOT NULL,
    -- what: types of resources, one a line; the institution that made them; an item; microseconds from and to
    types TEXT NOT NULL,
    made_by TEXT,
    item TEXT,
    from_at BIGINT NOT NULL,
    to_at BIGINT NOT NULL,
    asked_at BIGINT NOT NULL,
    request BYTEA NOT NULL,
    -- asked, approved, refused, done, gone
    state TEXT NOT NULL,
    decided_at BIGINT,
    decided_by TEXT,
    note TEXT,
    -- until when it may be fetched
    ends_at BIGINT,
    lines BIGINT,
    fetched_at BIGINT
);
CREATE INDEX bulk_export_state ON bulk_export (state, asked_at);

-- Where a chain of the audit trail now begins: rows up to this one were exported, countersigned and taken out.
CREATE TABLE audit_base (
    chain BIGINT PRIMARY KEY,
    seq BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    segment TEXT NOT NULL,
    at BIGINT NOT NULL
);
