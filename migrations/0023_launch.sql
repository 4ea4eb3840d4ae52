-- Launches (crates/identity, access/launch): a hospital's system, or the console, opens a page or an app of ours for
-- somebody who works there and one patient. Only the SHA-256 of a token is kept; what was ordered goes when it is used.
CREATE TABLE launch (
    token BYTEA PRIMARY KEY,
    id BYTEA NOT NULL,
    -- the app that it opens; none for the desk
    app BYTEA,
    institution TEXT NOT NULL,
    -- who it is for: the institution's staff number, or an account that launched by itself
    practitioner TEXT,
    account BYTEA,
    resident BYTEA NOT NULL,
    -- the FHIR id of the patient as that institution knows them
    patient BYTEA NOT NULL,
    context TEXT NOT NULL,
    made_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX launch_ends ON launch (ends_at);

-- A session that a launch began acts at that institution alone.
ALTER TABLE account_session ADD COLUMN institution TEXT;
-- 1 where a password was typed; 0 where a hospital's system or an external provider vouched.
ALTER TABLE account_session ADD COLUMN by_password BIGINT NOT NULL DEFAULT 1;
CREATE INDEX account_practitioner ON account (practitioner) WHERE practitioner IS NOT NULL;

-- Apps that keep a secret, or sign with a key of their own; where they are opened from a hospital's system.
ALTER TABLE smart_app ADD COLUMN secret BYTEA;
ALTER TABLE smart_app ADD COLUMN jwks TEXT;
ALTER TABLE smart_app ADD COLUMN launch_url TEXT;

-- Sent back in the identity token (OpenID Connect Core 3.1.2.1).
ALTER TABLE smart_code ADD COLUMN nonce TEXT;

-- Keys that sign identity tokens. The private half is sealed; the public half is published until no token that it
-- signed can still be in force.
CREATE TABLE signing_key (
    id BYTEA PRIMARY KEY,
    sealed BYTEA NOT NULL,
    jwk TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

-- Who at an external provider is which account (OpenID Connect): said by an administrator, never by the provider.
CREATE TABLE account_external (
    id BYTEA PRIMARY KEY,
    account BYTEA NOT NULL,
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    linked_at BIGINT NOT NULL,
    linked_by TEXT NOT NULL,
    ended_at BIGINT,
    ended_by TEXT
);
CREATE UNIQUE INDEX account_external_subject ON account_external (issuer, subject) WHERE ended_at IS NULL;
CREATE INDEX account_external_account ON account_external (account);

-- Sign-ins that are on their way to the provider and back. Only the SHA-256 of the state and of the browser's secret
-- is kept; nonce and verifier follow from the two.
CREATE TABLE external_attempt (
    state BYTEA PRIMARY KEY,
    browser BYTEA NOT NULL,
    back TEXT NOT NULL,
    ends_at BIGINT NOT NULL
);
CREATE INDEX external_attempt_ends ON external_attempt (ends_at);
