-- The codes of every institution, each with a number that other tables keep instead of the text.
-- `institution` is empty for systems that all share (LOINC, the region's own items).
CREATE TABLE local_code (
-- [sqlite]
    no INTEGER PRIMARY KEY AUTOINCREMENT,
-- [postgres]
    no BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
-- [both]
    institution TEXT NOT NULL,
    system TEXT NOT NULL,
    code TEXT NOT NULL,
    display TEXT NOT NULL,
    first_seen BIGINT NOT NULL,
    UNIQUE (institution, system, code)
);

-- What a local code means, twice dated: which days it holds for (days since 1970-01-01, last day
-- included), and from when until when this database believed it. Rows are closed, never changed otherwise.
CREATE TABLE item_mapping (
-- [sqlite]
    id INTEGER PRIMARY KEY AUTOINCREMENT,
-- [postgres]
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
-- [both]
    institution TEXT NOT NULL,
    system TEXT NOT NULL,
    code TEXT NOT NULL,
    display TEXT NOT NULL,
    item TEXT NOT NULL,
    unit TEXT,
    method TEXT,
    valid_from BIGINT NOT NULL,
    valid_until BIGINT,
    known_from BIGINT NOT NULL,
    known_to BIGINT,
    loaded_by TEXT NOT NULL
);
CREATE INDEX item_mapping_code ON item_mapping (institution, system, code);
CREATE UNIQUE INDEX item_mapping_open ON item_mapping (institution, system, code, valid_from) WHERE known_to IS NULL;

-- Moves with every load; also the lock that puts loads one after another.
CREATE TABLE terminology_revision (
    id BIGINT PRIMARY KEY,
    revision BIGINT NOT NULL
);
INSERT INTO terminology_revision (id, revision) VALUES (1, 0);

-- Results that arrived with a code nobody has mapped: the work list of the person who maps.
CREATE TABLE unmapped_seen (
    code_no BIGINT NOT NULL,
    institution TEXT NOT NULL,
    results BIGINT NOT NULL,
    last_seen BIGINT NOT NULL,
    PRIMARY KEY (code_no, institution)
);
