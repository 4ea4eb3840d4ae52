-- Messages that were taken, by sender and MSH-10: the same again is acknowledged again and changes
-- nothing. The raw message is kept sealed (crates/exchange).
CREATE TABLE exchange_message (
    sender TEXT NOT NULL,
    control_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    content BYTEA NOT NULL,
    reports BIGINT NOT NULL,
    raw BYTEA NOT NULL,
    PRIMARY KEY (sender, control_id)
);

-- Messages that were refused, for whoever mends the feed.
CREATE TABLE exchange_refused (
    id BYTEA PRIMARY KEY,
    sender TEXT NOT NULL,
    control_id TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    code TEXT NOT NULL,
    reason TEXT NOT NULL,
    raw BYTEA NOT NULL
);
CREATE INDEX exchange_refused_sender ON exchange_refused (sender, received_at);
