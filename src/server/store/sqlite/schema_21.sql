-- Hearings with everything that one ever was, and what was answered. `hearing` of an answer may be one that is not here.
CREATE TABLE hearing (
    id TEXT PRIMARY KEY,
    revision INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('draft', 'published', 'closed', 'withdrawn')),
    content TEXT NOT NULL,
    interval INTEGER NOT NULL,
    published_at TEXT,
    changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL
) STRICT;
CREATE TABLE hearing_past (
    hearing TEXT NOT NULL,
    revision INTEGER NOT NULL,
    state TEXT NOT NULL,
    content TEXT NOT NULL,
    at TEXT NOT NULL,
    by_whom TEXT NOT NULL,
    PRIMARY KEY (hearing, revision)
) STRICT, WITHOUT ROWID;
CREATE TABLE hearing_answers (
    submission TEXT PRIMARY KEY REFERENCES submission (id),
    hearing TEXT NOT NULL,
    revision INTEGER NOT NULL,
    channel TEXT NOT NULL,
    kiosk TEXT NOT NULL REFERENCES kiosk (id),
    boot INTEGER NOT NULL,
    kiosk_seq INTEGER NOT NULL,
    kiosk_time TEXT NOT NULL,
    time_uncertain INTEGER NOT NULL,
    lang TEXT NOT NULL,
    moo INTEGER,
    privacy_version TEXT NOT NULL,
    trip TEXT,
    received_at TEXT NOT NULL,
    occurred_on TEXT NOT NULL,
    given TEXT NOT NULL,
    keyed_by TEXT
) STRICT;
CREATE INDEX hearing_answers_of ON hearing_answers (hearing, kiosk, boot, kiosk_seq);
CREATE INDEX hearing_answers_occurred ON hearing_answers (occurred_on, hearing);
