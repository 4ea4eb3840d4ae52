-- What the console asks that nobody asked before (board, exchange monitor, audit).

-- Answers and money by the time they counted: from a number to its rows (crates/care).
CREATE INDEX care_answer_at ON care_answer (at);
CREATE INDEX care_saving_counted ON care_saving (counted_at);
CREATE INDEX care_saving_returned ON care_saving (returned_at) WHERE returned_at IS NOT NULL;

-- What came in by each feed, hour by hour (hours since 1970-01-01 in UTC): counters, kept for rates (crates/exchange).
-- `kind` is mllp, fhir or sheet; `name` the sender, key or account.
CREATE TABLE exchange_hour (
    institution TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    hour BIGINT NOT NULL,
    taken BIGINT NOT NULL,
    refused BIGINT NOT NULL,
    reports BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    PRIMARY KEY (institution, kind, name, hour)
-- [sqlite]
) WITHOUT ROWID;
-- [postgres]
);
-- [both]
CREATE INDEX exchange_hour_hour ON exchange_hour (hour);

-- A refused message is open until it was taken after all or somebody put it aside.
-- state: 0 open, 1 taken since, 2 put aside.
ALTER TABLE exchange_refused ADD COLUMN institution TEXT NOT NULL DEFAULT '';
ALTER TABLE exchange_refused ADD COLUMN kind TEXT NOT NULL DEFAULT 'mllp';
ALTER TABLE exchange_refused ADD COLUMN state BIGINT NOT NULL DEFAULT 0;
ALTER TABLE exchange_refused ADD COLUMN tries BIGINT NOT NULL DEFAULT 0;
ALTER TABLE exchange_refused ADD COLUMN settled_at BIGINT;
ALTER TABLE exchange_refused ADD COLUMN settled_by TEXT;
CREATE INDEX exchange_refused_at ON exchange_refused (received_at);

-- Which rows of a chain tell of a stretch of ten minutes: what a search by time walks instead of all of the trail. It
-- is written behind, never with the rows themselves (crates/audit).
CREATE TABLE audit_stretch (
    stretch BIGINT NOT NULL,
    chain BIGINT NOT NULL,
    first_seq BIGINT NOT NULL,
    last_seq BIGINT NOT NULL,
    PRIMARY KEY (stretch, chain)
-- [sqlite]
) WITHOUT ROWID;
-- [postgres]
);
-- [both]
CREATE INDEX audit_stretch_last ON audit_stretch (chain, last_seq);
