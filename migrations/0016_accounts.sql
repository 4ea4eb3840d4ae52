-- People who sign in. `person` is sealed (name); the password is an Argon2id string, the secret of the
-- second factor is sealed (crates/identity, account).
CREATE TABLE account (
    id BYTEA PRIMARY KEY,
    login TEXT NOT NULL UNIQUE,
    person BYTEA NOT NULL,
    -- staff number, by which encounters and orders name the practitioner
    practitioner TEXT,
    -- who this person is as a resident: the own record of a resident's account, the protected one of staff
    resident BYTEA,
    disabled BIGINT NOT NULL,
    password TEXT NOT NULL,
    password_at BIGINT NOT NULL,
    must_change BIGINT NOT NULL,
    failures BIGINT NOT NULL,
    locked_until BIGINT,
    factor BYTEA,
    factor_confirmed BIGINT NOT NULL,
    -- the last step of the second factor that was used: none is used twice
    factor_step BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL
);
CREATE INDEX account_resident ON account (resident) WHERE resident IS NOT NULL;

-- Earlier passwords, which may not come again.
CREATE TABLE account_password (
    account BYTEA NOT NULL,
    ended_at BIGINT NOT NULL,
    password TEXT NOT NULL,
    PRIMARY KEY (account, ended_at)
);

-- Roles. No institution: the whole region. Rows stay when a role is taken away.
CREATE TABLE account_role (
    id BYTEA PRIMARY KEY,
    account BYTEA NOT NULL,
    role TEXT NOT NULL,
    institution TEXT,
    granted_at BIGINT NOT NULL,
    granted_by TEXT NOT NULL,
    until BIGINT,
    revoked_at BIGINT,
    revoked_by TEXT
);
CREATE INDEX account_role_account ON account_role (account);

-- Sessions. Only the SHA-256 of a token is kept.
CREATE TABLE account_session (
    token BYTEA PRIMARY KEY,
    account BYTEA NOT NULL,
    factor_done BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL
);
CREATE INDEX account_session_account ON account_session (account);

-- What ties somebody to a resident beyond encounters and orders, which stand in the record: referral,
-- contract, consent, authority of a family, broken glass. `institution` or `account` says whom.
CREATE TABLE resident_bond (
    resident BYTEA NOT NULL,
    id BYTEA NOT NULL,
    relation TEXT NOT NULL,
    institution TEXT,
    account BYTEA,
    opens TEXT NOT NULL,
    since BIGINT NOT NULL,
    until BIGINT,
    ended_at BIGINT,
    ended_by TEXT,
    made_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (resident, id)
);

-- Broken glass, to be reviewed by somebody else of the institution.
CREATE TABLE break_glass (
    id BYTEA PRIMARY KEY,
    resident BYTEA NOT NULL,
    account BYTEA NOT NULL,
    login TEXT NOT NULL,
    institution TEXT NOT NULL,
    reason TEXT NOT NULL,
    opens TEXT NOT NULL,
    at BIGINT NOT NULL,
    until BIGINT NOT NULL,
    reviewed_at BIGINT,
    reviewed_by TEXT,
    justified BIGINT,
    note TEXT
);
CREATE INDEX break_glass_institution ON break_glass (institution, reviewed_at, at);
CREATE INDEX break_glass_resident ON break_glass (resident, at);

-- Moves when an account, a role or a session changes (1 is that of keys and senders).
INSERT INTO access_revision (id, revision) VALUES (2, 0);

-- Institutions' systems that sign in with a key pair (SMART Backend Services): their public keys.
CREATE TABLE service_client (
    id BYTEA PRIMARY KEY,
    institution TEXT NOT NULL,
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    jwks TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    revoked_at BIGINT,
    revoked_by TEXT
);

-- Assertions that were taken, until they run out: none is taken twice.
CREATE TABLE client_assertion (
    client BYTEA NOT NULL,
    jti BYTEA NOT NULL,
    ends_at BIGINT NOT NULL,
    PRIMARY KEY (client, jti)
);

-- Tokens that were given for an assertion. Only the SHA-256 of a token is kept.
CREATE TABLE access_token (
    token BYTEA PRIMARY KEY,
    client BYTEA NOT NULL,
    scopes TEXT NOT NULL,
    ends_at BIGINT NOT NULL
);
CREATE INDEX access_token_client ON access_token (client, ends_at);
