-- What a decision needs to be decided again: until when the code book was known that it was decided with, and the
-- digest of the region's rules. Empty for checks of before: then the moment of the check, and the files as they are.
ALTER TABLE care_check ADD COLUMN codes_known BIGINT;
ALTER TABLE care_check ADD COLUMN book BIGINT;

-- The rules that decisions were made under: each state of the region's files once, a line a version of a rule.
CREATE TABLE care_rulebook (
    digest BIGINT PRIMARY KEY,
    first_at BIGINT NOT NULL,
    rules TEXT NOT NULL
);

-- Replay goes through checks by the person whose record was read.
CREATE INDEX care_check_origin_resident ON care_check_origin (resident);

-- Scenarios and their runs (crates/replay). A scenario is never changed: another one is made.
CREATE TABLE replay_scenario (
    id BYTEA PRIMARY KEY,
    name TEXT NOT NULL,
    reason TEXT NOT NULL,
    author TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    overlay TEXT NOT NULL,
    digest BIGINT NOT NULL
);

-- One run. `mark` is how far it came and `partial` what it came to so far: written together, so that a run which was
-- interrupted goes on from there. `lease` is until when somebody works on it, and by it that one is known. `result` is what is answered, byte for byte.
CREATE TABLE replay_run (
    id BYTEA PRIMARY KEY,
    scenario BYTEA NOT NULL,
    subject TEXT NOT NULL,
    from_day BIGINT NOT NULL,
    to_day BIGINT NOT NULL,
    as_of BIGINT NOT NULL,
    rules BIGINT NOT NULL,
    state BIGINT NOT NULL,
    done BIGINT NOT NULL,
    total BIGINT NOT NULL,
    mark BYTEA NOT NULL,
    partial BYTEA NOT NULL,
    result BYTEA,
    error TEXT,
    started_by TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    ended_at BIGINT,
    lease BIGINT NOT NULL
);
CREATE INDEX replay_run_scenario ON replay_run (scenario, id);
CREATE INDEX replay_run_state ON replay_run (state, id);
