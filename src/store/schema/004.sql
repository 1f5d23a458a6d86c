-- Schema 4: hearings, signed content as it came.
CREATE TABLE hearing (
    id       TEXT PRIMARY KEY,
    revision INTEGER NOT NULL,
    json     TEXT NOT NULL
) STRICT, WITHOUT ROWID;
