-- Schema 2: what was refused of whoever called itself the server; and what may be purged.

-- One row a kind, until a heartbeat that told of it was answered.
CREATE TABLE report (
    kind   TEXT PRIMARY KEY,
    count  INTEGER NOT NULL,
    last   TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Receipted items whose sealed copy is still here: for purging, and for telling a restored server what is held.
CREATE INDEX outbox_held ON outbox (epoch, server_seq) WHERE state = 'receipted' AND length(envelope) > 0;
