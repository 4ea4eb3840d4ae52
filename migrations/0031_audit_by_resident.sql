-- Which rows of the trail are about whom (crates/audit, listing): written behind the trail, many rows at a time,
-- where an index would change a page somewhere for every row. Rows of a chain up to `listed` are in it.
DROP INDEX audit_event_resident;
CREATE TABLE audit_resident (
    resident BYTEA NOT NULL,
    at BIGINT NOT NULL,
    chain BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    PRIMARY KEY (resident, at, chain, seq)
-- [sqlite]
) WITHOUT ROWID;
-- [postgres]
);
-- [both]
ALTER TABLE audit_chain ADD COLUMN listed BIGINT NOT NULL DEFAULT 0;
