-- Seals: the heads of the chains of the trail at a moment, signed; each names the hash of the one before
-- (crates/audit, seal). The same lines stand in a file outside of the database.
CREATE TABLE audit_seal (
    number BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    line TEXT NOT NULL
);
