-- What residents object to (crates/identity, access/objection): an access, a piece of the record, its sharing.
-- `words` and `answer` are sealed. `piece_type` and `piece` name a resource, both empty where there is none; an
-- accepted objection that restricts holds until the resident withdraws it. Rows stay.
CREATE TABLE objection (
    resident BYTEA NOT NULL,
    id BYTEA NOT NULL,
    about TEXT NOT NULL,
    -- who answers; for a sharing without a piece, also whose part of the record is meant
    institution TEXT NOT NULL,
    whole BIGINT NOT NULL,
    piece_type TEXT NOT NULL,
    piece BYTEA NOT NULL,
    -- chain and number of the access on the audit trail
    access_chain BIGINT,
    access_seq BIGINT,
    words BYTEA NOT NULL,
    made_at BIGINT NOT NULL,
    made_by TEXT NOT NULL,
    due_at BIGINT,
    rule TEXT,
    answered_at BIGINT,
    answered_by TEXT,
    accepted BIGINT,
    answer BYTEA,
    withdrawn_at BIGINT,
    PRIMARY KEY (resident, id)
);
CREATE INDEX objection_worklist ON objection (institution, answered_at, made_at);
CREATE UNIQUE INDEX objection_id ON objection (id);

-- Whose records an account may see by bonds that name it.
CREATE INDEX resident_bond_account ON resident_bond (account) WHERE account IS NOT NULL;

-- Moves when an objection comes to restrict, or ceases to.
INSERT INTO access_revision (id, revision) VALUES (4, 0);
