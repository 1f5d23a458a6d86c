-- Kiosk database, schema 1. Nothing here is a visitor's words, name, number, kind, topic, village or time.

CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

-- Sealed submissions, in the order of capture. A row leaves 'waiting' only for a signed receipt or "gone".
CREATE TABLE outbox (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    id         TEXT NOT NULL UNIQUE,
    key        TEXT NOT NULL,
    sha256     TEXT NOT NULL,
    envelope   BLOB NOT NULL,
    sig        BLOB NOT NULL,
    tag        TEXT NOT NULL,
    params     TEXT NOT NULL,
    state      TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'receipted', 'gone', 'refused')),
    receipt    TEXT,
    epoch      TEXT,
    server_seq INTEGER,
    problem    TEXT,
    UNIQUE (tag, params)
) STRICT;
CREATE INDEX outbox_waiting ON outbox (seq) WHERE state = 'waiting';

-- Signed content as it came, one row a notice.
CREATE TABLE notice (
    id       TEXT PRIMARY KEY,
    revision INTEGER NOT NULL,
    seq      INTEGER NOT NULL,
    json     TEXT NOT NULL
) STRICT;

-- Sealed answers by look-up tag.
CREATE TABLE answer (
    tag      TEXT PRIMARY KEY,
    params   TEXT NOT NULL,
    revision INTEGER NOT NULL,
    seq      INTEGER NOT NULL,
    sealed   BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- What was not understood: kept apart with the reason, so that the rest goes on.
CREATE TABLE set_aside (
    n      INTEGER PRIMARY KEY,
    reason TEXT NOT NULL,
    bytes  TEXT NOT NULL
) STRICT;
