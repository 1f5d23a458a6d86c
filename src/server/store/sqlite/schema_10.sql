-- Kiosks that were lost, stolen or broken into, and what was done about it (PDPA s. 37(4): within 72 hours).
CREATE TABLE breach (
    id INTEGER PRIMARY KEY,
    kiosk TEXT NOT NULL REFERENCES kiosk (id),
    known_at TEXT NOT NULL,
    what TEXT NOT NULL,
    by_whom TEXT NOT NULL,
    notified_at TEXT,
    closed_at TEXT,
    closing TEXT
) STRICT;
