-- The epochs of this database, the present one last. A receipt of another one, signed by this server's key, was given
-- by a life of the server that this database does not know: it was restored since.
CREATE TABLE epoch (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    epoch TEXT NOT NULL UNIQUE,
    began_at TEXT,
    cause TEXT NOT NULL
) STRICT;
WITH RECURSIVE past (rest, epoch) AS (
    SELECT trim(value) || ' ', NULL FROM meta WHERE key = 'past_epochs'
    UNION ALL
    SELECT substr(rest, instr(rest, ' ') + 1), substr(rest, 1, instr(rest, ' ') - 1) FROM past WHERE rest <> ''
)
INSERT OR IGNORE INTO epoch (epoch, cause) SELECT epoch, 'before' FROM past WHERE epoch IS NOT NULL AND epoch <> '';
INSERT OR IGNORE INTO epoch (epoch, cause) SELECT value, 'before' FROM meta WHERE key = 'epoch';
DELETE FROM meta WHERE key IN ('epoch', 'past_epochs');

-- Every try to make a backup. It counts when it was read back, opened and checked on another file system.
CREATE TABLE backup (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    file TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('counts', 'same_disk', 'failed')),
    epoch TEXT,
    reached INTEGER,
    detail TEXT NOT NULL
) STRICT;
CREATE INDEX backup_counts ON backup (epoch, seq) WHERE outcome = 'counts';
