-- How far the work after a change of keys has come (crates/identity, vault): one row a task, moved on in the
-- transaction of the rows it has done, so that a task that was killed goes on where it was.
CREATE TABLE key_work (
    task TEXT PRIMARY KEY,
    -- number of the key the task works towards; another one begins it anew
    key BIGINT NOT NULL,
    -- key of the last row done, as JSON; empty at the beginning
    after TEXT NOT NULL,
    -- rows changed in this walk
    changed BIGINT NOT NULL,
    -- 1 when a whole walk found nothing more to change
    done BIGINT NOT NULL
);
