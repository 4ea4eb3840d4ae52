-- The region's organisations and people (crates/identity, organisation): dated statements, none overwritten.
-- A row says: from one day to another this holds, and it was known from one instant to another.
CREATE TABLE organisation_fact (
    id BYTEA PRIMARY KEY,
    -- unit, membership, delegation, practitioner, licence, post, device
    topic BIGINT NOT NULL,
    -- what it is said of, and the second part of its key: domain of a delegation, unit of a post, number of a licence
    subject TEXT NOT NULL,
    slot TEXT NOT NULL,
    -- days since 1970-01-01, both included; no last day: it goes on
    valid_from BIGINT NOT NULL,
    valid_until BIGINT,
    known_from BIGINT NOT NULL,
    known_to BIGINT,
    -- the fields of the topic as JSON
    body TEXT NOT NULL,
    stated_by TEXT NOT NULL
);
CREATE INDEX organisation_fact_key ON organisation_fact (topic, subject, slot);
CREATE UNIQUE INDEX organisation_fact_open ON organisation_fact (topic, subject, slot, valid_from) WHERE known_to IS NULL;

-- Moves when anything of it is stated; held while one statement is checked against all others.
INSERT INTO access_revision (id, revision) VALUES (3, 0);
