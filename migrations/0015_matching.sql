-- Keys by which residents who may be one person are found (crates/identity, matching). `key` is the keyed
-- hash of what a rule goes by: birth and surname, telephone, part of a card, the sound of a name. `part` is 0,
-- but for a sound, whose rows hold the day of birth and a short keyed hash of the characters.
CREATE TABLE match_key (
    key BIGINT NOT NULL,
    part BIGINT NOT NULL,
    resident BYTEA NOT NULL,
    PRIMARY KEY (key, part, resident)
-- [sqlite]
) WITHOUT ROWID;
-- [postgres]
);
-- [both]

-- Every time a resident became another, and whether that was undone.
CREATE TABLE resident_merge (
    id BYTEA PRIMARY KEY,
    source BYTEA NOT NULL,
    target BYTEA NOT NULL,
    how TEXT NOT NULL,
    merged_at BIGINT NOT NULL,
    merged_by TEXT NOT NULL,
    undone_at BIGINT,
    undone_by TEXT,
    undone_reason TEXT
);
CREATE INDEX resident_merge_source ON resident_merge (source);
CREATE INDEX resident_merge_target ON resident_merge (target);

-- The patients that a merge moved.
CREATE TABLE resident_merge_patient (
    merge BYTEA NOT NULL,
    patient BYTEA NOT NULL,
    PRIMARY KEY (merge, patient)
);

-- Checks (crates/care) that stand under another resident than the one they were decided for: whose record is
-- read when the decision is taken again, and where they go back to.
CREATE TABLE care_check_origin (
    check_id BYTEA PRIMARY KEY,
    resident BYTEA NOT NULL
);
