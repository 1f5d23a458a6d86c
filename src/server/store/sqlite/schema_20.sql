-- Registers of the centre's work, and everything that an entry ever was.
CREATE TABLE register_entry (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    register TEXT NOT NULL,
    year INTEGER NOT NULL,
    version INTEGER NOT NULL,
    fields TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL
) STRICT;
CREATE INDEX register_entry_year ON register_entry (register, year);
CREATE TABLE register_past (
    entry INTEGER NOT NULL,
    version INTEGER NOT NULL,
    fields TEXT,
    at TEXT NOT NULL,
    by_whom TEXT NOT NULL,
    PRIMARY KEY (entry, version)
) STRICT, WITHOUT ROWID;
