-- One row a person. `person` is sealed; the hashes are keyed (crates/identity, vault).
-- A merged resident stays, naming the one it became.
CREATE TABLE resident (
    id BYTEA PRIMARY KEY,
    person BYTEA NOT NULL,
    name_hash BYTEA,
    birth BIGINT,
    birth_precision TEXT,
    sex TEXT NOT NULL,
    match_hash BYTEA,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    merged_into BYTEA,
    merged_at BIGINT
);
CREATE INDEX resident_match ON resident (match_hash) WHERE match_hash IS NOT NULL;

-- Which resident a checked document belongs to: one at most, so that eight messages at once make one.
CREATE TABLE resident_document (
    hash BYTEA PRIMARY KEY,
    kind TEXT NOT NULL,
    resident BYTEA NOT NULL,
    known_from BIGINT NOT NULL
);
CREATE INDEX resident_document_resident ON resident_document (resident);

-- One institution's patient, found by the keyed hash of institution and local number.
CREATE TABLE source_patient (
    id BYTEA PRIMARY KEY,
    institution TEXT NOT NULL,
    local_hash BYTEA NOT NULL UNIQUE,
    sent BYTEA NOT NULL,
    fingerprint BYTEA NOT NULL,
    resident BYTEA NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX source_patient_resident ON source_patient (resident);

-- Every link there was between a patient and a resident.
CREATE TABLE patient_link (
    id BYTEA PRIMARY KEY,
    patient BYTEA NOT NULL,
    resident BYTEA NOT NULL,
    how TEXT NOT NULL,
    linked_at BIGINT NOT NULL,
    linked_by TEXT NOT NULL,
    unlinked_at BIGINT
);
CREATE INDEX patient_link_patient ON patient_link (patient);

-- What was known of a patient or resident before it changed, sealed as it was.
CREATE TABLE demographics_version (
    subject BYTEA NOT NULL,
    version BIGINT NOT NULL,
    sealed BYTEA NOT NULL,
    replaced_at BIGINT NOT NULL,
    replaced_by TEXT NOT NULL,
    PRIMARY KEY (subject, version)
);

-- Pairs that a person has to decide about: a patient, and a resident who may be the same person.
CREATE TABLE match_review (
    id BYTEA PRIMARY KEY,
    patient BYTEA NOT NULL,
    candidate BYTEA NOT NULL,
    reason TEXT NOT NULL,
    score BIGINT NOT NULL,
    state TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    decided_by TEXT,
    decided_at BIGINT,
    UNIQUE (patient, candidate)
);
CREATE INDEX match_review_state ON match_review (state, id);

-- Keys of institutions' systems. Only the SHA-256 of a key is kept.
CREATE TABLE api_key (
    id BYTEA PRIMARY KEY,
    name TEXT NOT NULL,
    institution TEXT NOT NULL,
    key_hash BYTEA NOT NULL UNIQUE,
    scopes TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    revoked_at BIGINT,
    revoked_by TEXT
);

-- Who may send HL7 v2, by address and by what MSH-3 and MSH-4 say.
CREATE TABLE mllp_sender (
    name TEXT PRIMARY KEY,
    institution TEXT NOT NULL,
    networks TEXT NOT NULL,
    application TEXT,
    facility TEXT,
    charset TEXT,
    zone TEXT,
    active BIGINT NOT NULL
);

-- Moves when a key or a sender changes, so that memories of them know to read again.
CREATE TABLE access_revision (
    id BIGINT PRIMARY KEY,
    revision BIGINT NOT NULL
);
INSERT INTO access_revision (id, revision) VALUES (1, 0);
