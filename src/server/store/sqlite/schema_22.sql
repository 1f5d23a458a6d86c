-- Trips of kiosks to villages (clause 4.9): what is prepared, how it stands, and the closing sheet, which never changes
-- once it is there. `year` is the fiscal year (Buddhist Era) of the first day, `moos` a list of village numbers.
CREATE TABLE trip (
    id TEXT PRIMARY KEY,
    year INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('prepared', 'out', 'home', 'closed')),
    version INTEGER NOT NULL,
    title TEXT NOT NULL,
    site TEXT NOT NULL,
    first TEXT NOT NULL,
    last TEXT NOT NULL,
    moos TEXT NOT NULL,
    kiosk TEXT REFERENCES kiosk (id),
    note TEXT NOT NULL,
    -- What staff read off the kiosk's own page, where no word of it came; and who came.
    keyed INTEGER,
    persons INTEGER,
    sheet TEXT,
    closed_at TEXT,
    closed_by TEXT,
    activity INTEGER,
    changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL
) STRICT;
CREATE INDEX trip_year ON trip (year, first);
CREATE INDEX trip_kiosk ON trip (kiosk) WHERE kiosk IS NOT NULL;
CREATE TRIGGER trip_closed_no_update BEFORE UPDATE OF sheet ON trip WHEN OLD.sheet IS NOT NULL
    BEGIN SELECT RAISE (ABORT, 'a closing sheet never changes'); END;

-- Everything that was ever prepared; without fields where it was taken back.
CREATE TABLE trip_past (
    trip TEXT NOT NULL,
    version INTEGER NOT NULL,
    fields TEXT,
    at TEXT NOT NULL,
    by_whom TEXT NOT NULL,
    PRIMARY KEY (trip, version)
) STRICT, WITHOUT ROWID;

-- The latest word of each kiosk that was on it; begun and ended are the kiosk's clock.
CREATE TABLE trip_word (
    trip TEXT NOT NULL REFERENCES trip (id),
    kiosk TEXT NOT NULL REFERENCES kiosk (id),
    taken INTEGER NOT NULL,
    waiting INTEGER NOT NULL,
    begun TEXT,
    ended TEXT,
    heard_at TEXT NOT NULL,
    PRIMARY KEY (trip, kiosk)
) STRICT, WITHOUT ROWID;

-- The trip on which a submission was given, known as soon as it opens, in quarantine too; it stays after an erasure.
ALTER TABLE submission ADD COLUMN trip TEXT;
CREATE INDEX submission_trip ON submission (trip) WHERE trip IS NOT NULL;

-- That a kiosk is on the road follows from its trip.
ALTER TABLE kiosk DROP COLUMN away;
