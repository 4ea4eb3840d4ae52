-- Recognition and duplicates (crates/care). Personal tables carry the resident first.

-- One check: an order of one or more lines looked at together. Check ids are UUIDv7, so they sort by time.
-- `seen` is a hash of the report versions that were there, `as_known` the moment the record speaks for.
CREATE TABLE care_check (
    resident BYTEA NOT NULL,
    id BYTEA NOT NULL,
    at BIGINT NOT NULL,
    as_known BIGINT NOT NULL,
    seen BIGINT NOT NULL,
    institution TEXT NOT NULL,
    department TEXT NOT NULL,
    doctor TEXT NOT NULL,
    encounter TEXT,
    patient_class BIGINT NOT NULL,
    emergency BIGINT NOT NULL,
    PRIMARY KEY (resident, id)
-- [sqlite]
) WITHOUT ROWID;
-- [postgres]
);
-- [both]
CREATE INDEX care_check_id ON care_check (id);

-- One line of an order, with what was decided about it. `reasons` is a set of bits, `rules` points at
-- care_rules, `digest` covers every candidate with its verdict, reasons and rule versions. `open` is 1 while
-- the order stands: another order for the same thing sees it. `detail` keeps what a medicine is.
CREATE TABLE care_check_line (
    resident BYTEA NOT NULL,
    check_id BYTEA NOT NULL,
    line BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    order_id TEXT NOT NULL,
    item TEXT NOT NULL,
    verdict BIGINT NOT NULL,
    reasons BIGINT NOT NULL,
    offered BIGINT NOT NULL,
    counted BIGINT NOT NULL,
    best BYTEA,
    best_version BIGINT,
    digest BIGINT NOT NULL,
    rules BIGINT NOT NULL,
    fen BIGINT NOT NULL,
    duplicates BIGINT NOT NULL,
    open BIGINT NOT NULL,
    detail TEXT,
    PRIMARY KEY (resident, check_id, line)
-- [sqlite]
) WITHOUT ROWID;
-- [postgres]
);
-- [both]

-- Sets of rule versions that decisions cite: each once, as text, under its hash.
CREATE TABLE care_rules (
    hash BIGINT PRIMARY KEY,
    rules TEXT NOT NULL
);

-- A doctor's answers to a line; the one with the greatest seq stands, the others are its history.
CREATE TABLE care_answer (
    resident BYTEA NOT NULL,
    check_id BYTEA NOT NULL,
    line BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    id BYTEA NOT NULL,
    at BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    ground TEXT NOT NULL,
    informed BIGINT NOT NULL,
    note TEXT NOT NULL,
    exam BYTEA,
    fen BIGINT NOT NULL,
    counts BIGINT NOT NULL,
    content BIGINT NOT NULL,
    PRIMARY KEY (resident, check_id, line, seq)
-- [sqlite]
) WITHOUT ROWID;
-- [postgres]
);
-- [both]
CREATE INDEX care_answer_exam ON care_answer (resident, exam) WHERE exam IS NOT NULL;

-- Which reports an answer of recognition relies on, so that a withdrawn report finds them.
CREATE TABLE care_reliance (
    resident BYTEA NOT NULL,
    report BYTEA NOT NULL,
    check_id BYTEA NOT NULL,
    line BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    version BIGINT NOT NULL,
    withdrawn_at BIGINT,
    PRIMARY KEY (resident, report, check_id, line, seq)
-- [sqlite]
) WITHOUT ROWID;
-- [postgres]
);
-- [both]
CREATE INDEX care_reliance_report ON care_reliance (report);

-- Money an examination that was not repeated has saved: once for the same exam and item at the same
-- institution while an answer of recognition stands (同检同计一次). A row is closed when it is given back.
CREATE TABLE care_saving (
    resident BYTEA NOT NULL,
    exam BYTEA NOT NULL,
    item TEXT NOT NULL,
    institution TEXT NOT NULL,
    seq BIGINT NOT NULL,
    department TEXT NOT NULL,
    doctor TEXT NOT NULL,
    check_id BYTEA NOT NULL,
    line BIGINT NOT NULL,
    answer BIGINT NOT NULL,
    fen BIGINT NOT NULL,
    counted_at BIGINT NOT NULL,
    returned_at BIGINT,
    PRIMARY KEY (resident, exam, item, institution, seq)
-- [sqlite]
) WITHOUT ROWID;
-- [postgres]
);
-- [both]

-- Counters of a legal day (days since 1970-01-01). The row without a ground holds everything but
-- re-examinations, which stand by ground. A correction counts on the day it is made.
CREATE TABLE care_count (
    institution TEXT NOT NULL,
    day BIGINT NOT NULL,
    item TEXT NOT NULL,
    department TEXT NOT NULL,
    doctor TEXT NOT NULL,
    ground TEXT NOT NULL,
    checks BIGINT NOT NULL,
    offered BIGINT NOT NULL,
    recognised BIGINT NOT NULL,
    reexamined BIGINT NOT NULL,
    excused BIGINT NOT NULL,
    saved BIGINT NOT NULL,
    returned BIGINT NOT NULL,
    PRIMARY KEY (institution, day, item, department, doctor, ground)
-- [sqlite]
) WITHOUT ROWID;
-- [postgres]
);
-- [both]
