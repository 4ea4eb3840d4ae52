-- How far a server's journal of reads (crates/audit, journal) has come onto the trail: one row a segment that
-- is being carried over, written in the transaction of its rows, so that each comes over exactly once.
CREATE TABLE audit_journal (
    segment BYTEA PRIMARY KEY,
    place BIGINT NOT NULL
);
