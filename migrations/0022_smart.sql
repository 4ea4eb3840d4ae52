-- SMART apps that people let read for them (crates/identity, access/smart). Addresses and scopes stand one a line.
CREATE TABLE smart_app (
    id BYTEA PRIMARY KEY,
    name TEXT NOT NULL,
    redirects TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    revoked_at BIGINT,
    revoked_by TEXT
);

-- What somebody consented to. Codes and tokens hang on it, and end with it.
CREATE TABLE smart_grant (
    id BYTEA PRIMARY KEY,
    app BYTEA NOT NULL,
    account BYTEA NOT NULL,
    institution TEXT,
    scopes TEXT NOT NULL,
    -- the one person whom `patient/` scopes mean, and the FHIR id by which the app was told
    resident BYTEA,
    patient TEXT,
    created_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    revoked_at BIGINT
);

-- Codes, codes' redirect address and challenge (RFC 7636). Only the SHA-256 of a code or a token is kept.
CREATE TABLE smart_code (
    code BYTEA PRIMARY KEY,
    grant_id BYTEA NOT NULL,
    redirect TEXT NOT NULL,
    challenge TEXT NOT NULL,
    ends_at BIGINT NOT NULL,
    used_at BIGINT
);

CREATE TABLE smart_token (
    token BYTEA PRIMARY KEY,
    grant_id BYTEA NOT NULL,
    refresh BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX smart_token_grant ON smart_token (grant_id);
