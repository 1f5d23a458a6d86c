-- Files that editors brought for a notice's pictures, and where each of them stands. Their bytes lie beside the database.
CREATE TABLE document (
    id TEXT PRIMARY KEY,
    notice TEXT NOT NULL REFERENCES notice (id),
    name TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    state TEXT NOT NULL,
    page INTEGER,
    pages INTEGER,
    failure TEXT,
    text_state TEXT,
    text TEXT,
    added_at TEXT NOT NULL,
    added_by TEXT NOT NULL
) STRICT;
CREATE INDEX document_notice ON document (notice);
-- How an editor has arranged a notice's pictures and not yet published them.
CREATE TABLE arrangement (
    notice TEXT PRIMARY KEY REFERENCES notice (id),
    words TEXT NOT NULL
) STRICT;
