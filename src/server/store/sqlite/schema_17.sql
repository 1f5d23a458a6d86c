-- Pictures can be brought for a draft: it keeps its own, and files and their order may be of a notice that is not
-- published yet.
ALTER TABLE notice_draft ADD COLUMN pictures TEXT;

CREATE TABLE document_of (
    id TEXT PRIMARY KEY,
    notice TEXT NOT NULL,
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
INSERT INTO document_of (rowid, id, notice, name, bytes, state, page, pages, failure, text_state, text, added_at, added_by)
    SELECT rowid, id, notice, name, bytes, state, page, pages, failure, text_state, text, added_at, added_by FROM document;
DROP TABLE document;
ALTER TABLE document_of RENAME TO document;
CREATE INDEX document_notice ON document (notice);

CREATE TABLE arrangement_of (notice TEXT PRIMARY KEY, words TEXT NOT NULL) STRICT;
INSERT INTO arrangement_of (notice, words) SELECT notice, words FROM arrangement;
DROP TABLE arrangement;
ALTER TABLE arrangement_of RENAME TO arrangement;
