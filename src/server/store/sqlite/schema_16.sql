-- What an editor has in hand of a notice before it is published, and a request to withdraw it: at most one of each for a
-- notice. `fields` is the form as it was typed, `draft` what was read from it when it was handed in for approval.
CREATE TABLE notice_draft (
    notice TEXT NOT NULL,
    wanted TEXT NOT NULL CHECK (wanted IN ('publish', 'withdraw')),
    version INTEGER NOT NULL,
    base INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'waiting', 'returned')),
    fields TEXT NOT NULL,
    draft TEXT,
    authors TEXT NOT NULL,
    reason TEXT,
    changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    PRIMARY KEY (notice, wanted)
) STRICT;

-- Doubts about passages of official text; public once an officer whose name stands here has confirmed them.
CREATE TABLE notice_doubt (
    id INTEGER PRIMARY KEY,
    notice TEXT NOT NULL,
    place TEXT NOT NULL,
    as_written TEXT NOT NULL,
    likely TEXT NOT NULL,
    reason TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'confirmed', 'dismissed')),
    marked_by TEXT NOT NULL,
    marked_at TEXT NOT NULL,
    settled_by TEXT,
    settled_name TEXT,
    settled_at TEXT,
    UNIQUE (notice, as_written, place)
) STRICT;

-- Evidence of posting: from which heartbeat on a kiosk named a notice at a revision; `last_heard` is the last heartbeat
-- before the one (`gone_at`) that named it no more. Both are empty while it stands there.
CREATE TABLE posting (
    kiosk TEXT NOT NULL REFERENCES kiosk (id),
    notice TEXT NOT NULL,
    revision INTEGER NOT NULL,
    first_heard TEXT NOT NULL,
    last_heard TEXT,
    gone_at TEXT,
    PRIMARY KEY (notice, kiosk, revision, first_heard)
) STRICT, WITHOUT ROWID;
CREATE INDEX posting_standing ON posting (kiosk) WHERE gone_at IS NULL;

-- The days (Thailand's) on which a kiosk sent a heartbeat, with the first and the last of the day.
CREATE TABLE kiosk_heard (
    kiosk TEXT NOT NULL REFERENCES kiosk (id),
    day TEXT NOT NULL,
    first TEXT NOT NULL,
    last TEXT NOT NULL,
    PRIMARY KEY (kiosk, day)
) STRICT, WITHOUT ROWID;

-- What kiosks told before is known to have stood there when they were heard of last, and no earlier.
INSERT INTO kiosk_heard (kiosk, day, first, last)
    SELECT id, date(last_seen, '+7 hours'), last_seen, last_seen FROM kiosk WHERE showing IS NOT NULL AND last_seen IS NOT NULL;
INSERT OR IGNORE INTO posting (kiosk, notice, revision, first_heard)
    SELECT k.id, json_extract(s.value, '$.notice'), json_extract(s.value, '$.revision'), k.last_seen
    FROM kiosk k, json_each(k.showing) s WHERE k.last_seen IS NOT NULL;

-- Templates of answers and, from now on, of notices too; a notice's has more parts.
CREATE TABLE template (
    id INTEGER PRIMARY KEY,
    purpose TEXT NOT NULL CHECK (purpose IN ('answer', 'notice')),
    name TEXT NOT NULL,
    text TEXT NOT NULL,
    category TEXT,
    title TEXT,
    stay_days INTEGER,
    UNIQUE (purpose, name)
) STRICT;
INSERT INTO template (id, purpose, name, text) SELECT id, 'answer', name, text FROM answer_template;
DROP TABLE answer_template;
