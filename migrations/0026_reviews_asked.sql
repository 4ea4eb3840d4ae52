-- Who put a pair before a person, and why (crates/identity): somebody noticed it, or asks again about two that were
-- told apart. Both are NULL where registration asked.
ALTER TABLE match_review ADD COLUMN asked_by TEXT;
ALTER TABLE match_review ADD COLUMN asked_why TEXT;
