-- Times are UTC, ISO 8601 to the millisecond; days are Thailand's. Enumerations are the codes of the domain.
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

CREATE TABLE staff (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    login TEXT NOT NULL UNIQUE COLLATE NOCASE,
    display TEXT NOT NULL,
    roles TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    must_change INTEGER NOT NULL,
    disabled INTEGER NOT NULL DEFAULT 0,
    created TEXT NOT NULL
) STRICT;

CREATE TABLE session (
    token_hash TEXT PRIMARY KEY,
    staff INTEGER NOT NULL REFERENCES staff (id),
    csrf TEXT NOT NULL,
    created TEXT NOT NULL,
    expires TEXT NOT NULL
) STRICT;
CREATE INDEX session_staff ON session (staff);

CREATE TABLE login_failure (key TEXT NOT NULL, at TEXT NOT NULL) STRICT;
CREATE INDEX login_failure_key ON login_failure (key, at);

-- The chain of hashes shows what was altered; the triggers keep a mistake from altering it.
CREATE TABLE audit (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    origin TEXT NOT NULL,
    action TEXT NOT NULL,
    record TEXT NOT NULL,
    detail TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL
) STRICT;
CREATE INDEX audit_record ON audit (record, seq);
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE (ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE (ABORT, 'the audit trail is append-only'); END;

CREATE TABLE kiosk (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    public BLOB NOT NULL,
    enrolled_at TEXT NOT NULL,
    revoked_at TEXT,
    last_seen TEXT,
    version TEXT,
    waiting INTEGER,
    disk_free INTEGER,
    clock_offset INTEGER,
    showing TEXT
) STRICT;

CREATE TABLE enrol_code (
    secret_hash TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    expires TEXT NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    kiosk TEXT REFERENCES kiosk (id)
) STRICT;

-- Every receipted item, as it came. `seq` is the durable sequence of the receipt.
CREATE TABLE submission (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    epoch TEXT NOT NULL,
    kiosk TEXT NOT NULL REFERENCES kiosk (id),
    sha256 TEXT NOT NULL,
    raw BLOB,
    received_at TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('case', 'quarantine', 'gone')),
    reason TEXT,
    detail TEXT
) STRICT;
CREATE INDEX submission_kiosk ON submission (kiosk, seq);
CREATE INDEX submission_quarantine ON submission (seq) WHERE state = 'quarantine';

-- The same id with other bytes: refused, kept aside.
CREATE TABLE other_bytes (
    id TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    kiosk TEXT NOT NULL,
    raw BLOB NOT NULL,
    received_at TEXT NOT NULL,
    PRIMARY KEY (id, sha256)
) STRICT;

CREATE TABLE case_number (year INTEGER PRIMARY KEY, last INTEGER NOT NULL) STRICT;

-- `contact` and `answer_key` are sealed under the server's vault key.
CREATE TABLE cases (
    id TEXT PRIMARY KEY,
    submission TEXT NOT NULL UNIQUE REFERENCES submission (id),
    number INTEGER NOT NULL,
    year INTEGER NOT NULL,
    version INTEGER NOT NULL,
    status TEXT NOT NULL,
    unit TEXT,
    agency TEXT,
    saraban TEXT,
    kind TEXT NOT NULL,
    topic TEXT,
    moo INTEGER,
    text TEXT NOT NULL,
    folded TEXT NOT NULL,
    lang TEXT NOT NULL,
    channel TEXT NOT NULL,
    kiosk TEXT NOT NULL REFERENCES kiosk (id),
    boot INTEGER NOT NULL,
    kiosk_seq INTEGER NOT NULL,
    kiosk_time TEXT NOT NULL,
    time_uncertain INTEGER NOT NULL,
    notice TEXT,
    notice_revision INTEGER,
    privacy_version TEXT NOT NULL,
    received_at TEXT NOT NULL,
    received_on TEXT NOT NULL,
    occurred_on TEXT NOT NULL,
    due_on TEXT NOT NULL,
    answer TEXT,
    public_answer TEXT,
    answered_at TEXT,
    answered_on TEXT,
    contact BLOB,
    number_twice INTEGER NOT NULL DEFAULT 0,
    other_bytes INTEGER NOT NULL DEFAULT 0,
    tag TEXT NOT NULL,
    params TEXT NOT NULL,
    answer_key BLOB NOT NULL,
    answer_revision INTEGER NOT NULL DEFAULT 0,
    sealed_answer BLOB,
    UNIQUE (year, number)
) STRICT;
CREATE INDEX cases_status ON cases (status, due_on);
CREATE INDEX cases_unit ON cases (unit, status);
CREATE INDEX cases_tag ON cases (tag);
CREATE INDEX cases_received ON cases (received_on);

CREATE TABLE case_event (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    case_id TEXT NOT NULL REFERENCES cases (id),
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    who TEXT,
    target TEXT,
    text TEXT
) STRICT;
CREATE INDEX case_event_case ON case_event (case_id, seq);

CREATE TABLE notice (
    id TEXT PRIMARY KEY,
    revision INTEGER NOT NULL,
    withdrawn INTEGER NOT NULL,
    changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL
) STRICT;

CREATE TABLE notice_revision (
    id TEXT NOT NULL REFERENCES notice (id),
    revision INTEGER NOT NULL,
    notice TEXT NOT NULL,
    at TEXT NOT NULL,
    by TEXT NOT NULL,
    PRIMARY KEY (id, revision)
) STRICT;

-- One row for each thing that kiosks are told of, at the place of its last change. Only the writer assigns `seq`.
CREATE TABLE change (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    ref TEXT NOT NULL,
    gone INTEGER NOT NULL,
    UNIQUE (kind, ref)
) STRICT;
