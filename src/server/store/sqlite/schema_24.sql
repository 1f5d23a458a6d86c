-- Which opening of the database gave out which sequences of the feed: a copy that is put back goes on under another
-- number, and so a cursor of what came after the copy is known for one of another history.
CREATE TABLE feed_incarnation (
    first INTEGER PRIMARY KEY CHECK (first > 0),
    number INTEGER NOT NULL CHECK (number > 0)
) STRICT;
