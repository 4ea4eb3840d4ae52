-- Changes to counters that are not added up yet (crates/care): noted with what they count, added to care_count
-- many at a time, since every counter is a page somewhere. What is counted is both together.
CREATE TABLE care_uncounted (
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
    returned BIGINT NOT NULL
);
CREATE VIEW care_counted AS
    SELECT institution, day, item, department, doctor, ground, checks, offered, recognised, reexamined, excused,
        saved, returned FROM care_count
    UNION ALL
    SELECT institution, day, item, department, doctor, ground, checks, offered, recognised, reexamined, excused,
        saved, returned FROM care_uncounted;
