-- Staff want to see a kiosk's resting screen: one wish for a kiosk, gone with its answer.
CREATE TABLE kiosk_wish (
    kiosk TEXT PRIMARY KEY REFERENCES kiosk (id),
    id TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    asked_by TEXT NOT NULL
) STRICT, WITHOUT ROWID;
-- The newest picture of it, drawn from notices and settings. `drawn_at` is the kiosk's clock.
CREATE TABLE kiosk_screen (
    kiosk TEXT PRIMARY KEY REFERENCES kiosk (id),
    drawn_at TEXT NOT NULL,
    received_at TEXT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    png BLOB NOT NULL
) STRICT;
-- Why the last wish brought none; gone when somebody asks again.
CREATE TABLE kiosk_no_screen (
    kiosk TEXT PRIMARY KEY REFERENCES kiosk (id),
    why TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
