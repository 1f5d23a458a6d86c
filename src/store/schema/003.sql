-- Schema 3: the public board, signed content as it came. Its order in the feed is not kept: beside `answer.seq` it
-- would tell which sealed answer an entry came with.
CREATE TABLE board (
    id       TEXT PRIMARY KEY,
    revision INTEGER NOT NULL,
    json     TEXT NOT NULL
) STRICT, WITHOUT ROWID;
