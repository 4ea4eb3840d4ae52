-- The record: FHIR resources, compressed (crates/clinical). Keyed by resident first, so that the
-- same tables spread over a distributed PostgreSQL by that column. `resident` is empty (no bytes)
-- for what belongs to no person: organisations, practitioners, locations.
CREATE TABLE resource (
    resident BYTEA NOT NULL,
    type BIGINT NOT NULL,
    key BYTEA NOT NULL,
    version BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    -- hash of the principal code and the principal date, for the index; 0 where there is none
    code BIGINT NOT NULL,
    date BIGINT NOT NULL,
    -- who sent it and may change it; empty where the region itself did
    institution TEXT NOT NULL,
    body BYTEA NOT NULL
);
CREATE UNIQUE INDEX resource_key ON resource (type, key);
CREATE INDEX resource_resident ON resource (resident, type, code, date);

-- Superseded versions; the current one is in `resource`.
CREATE TABLE resource_version (
    resident BYTEA NOT NULL,
    type BIGINT NOT NULL,
    key BYTEA NOT NULL,
    version BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    body BYTEA NOT NULL,
    PRIMARY KEY (type, key, version)
);

-- Logical ids that a client chose and that are no UUID.
CREATE TABLE resource_alias (
    type BIGINT NOT NULL,
    id TEXT NOT NULL,
    key BYTEA NOT NULL,
    PRIMARY KEY (type, id)
);
CREATE UNIQUE INDEX resource_alias_key ON resource_alias (type, key);

-- Keyed hash of each identifier's value; a hit is verified on the resource.
CREATE TABLE resource_identifier (
    hash BIGINT NOT NULL,
    type BIGINT NOT NULL,
    key BYTEA NOT NULL,
    PRIMARY KEY (hash, type, key)
-- [sqlite]
) WITHOUT ROWID;
-- [postgres]
);
-- [both]

-- What recognition needs of each report, one row a version. A version is what was known from
-- known_from until before known_to (the greatest integer while it is current), so that a decision
-- can be taken again as of any moment.
CREATE TABLE report (
    resident BYTEA NOT NULL,
    performed_at BIGINT NOT NULL,
    key BYTEA NOT NULL,
    version BIGINT NOT NULL,
    known_from BIGINT NOT NULL,
    known_to BIGINT NOT NULL,
    institution TEXT NOT NULL,
    status BIGINT NOT NULL,
    images BIGINT NOT NULL,
    items BYTEA NOT NULL,
    PRIMARY KEY (resident, performed_at, key, known_from)
-- [sqlite]
) WITHOUT ROWID;
-- [postgres]
);
-- [both]
