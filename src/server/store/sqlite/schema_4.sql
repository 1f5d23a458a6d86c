-- The public board: at most one entry a case, under an id of its own. `entry` is what is published, and nothing in it
-- is of the case's id, number or tag. Taken off, the row goes; the feed keeps the tombstone.
CREATE TABLE board (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL UNIQUE REFERENCES cases (id),
    revision INTEGER NOT NULL,
    entry TEXT NOT NULL
) STRICT;
